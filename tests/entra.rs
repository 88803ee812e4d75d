//! The emulator's Entra: every grant, every refusal, and what tokens say about themselves.

use std::time::Duration;

use integration::{emulator, form, http_as, read_claims};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use partner_center_emulator::{Emulator, Quirk, Scenario, seed};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256};
use serde_json::{Value, json};

const V2: &str = "/contoso.example/oauth2/v2.0/token";
const SCOPE: &str = "https://api.partnercenter.microsoft.com/.default";

/// The status and the `error` of a request for a token.
async fn refused(emulator: &Emulator, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let (status, body) = form(emulator, path, fields).await;
    (
        status,
        body["error"].as_str().unwrap_or_default().to_owned(),
    )
}

#[tokio::test]
async fn a_token_says_who_speaks_and_for_whom() {
    let emulator = emulator().await;
    let user = read_claims(emulator.user_token());
    assert_eq!(user["aud"], "https://api.partnercenter.microsoft.com");
    assert_eq!(
        user["iss"],
        format!("https://sts.windows.net/{}/", seed::PARTNER)
    );
    assert_eq!(user["tid"], json!(seed::PARTNER));
    assert_eq!(user["appid"], seed::CLIENT_ID);
    assert_eq!(
        (&user["upn"], &user["ver"]),
        (&json!(seed::USER), &json!("1.0"))
    );
    assert_eq!(
        (&user["amr"], &user["scp"]),
        (&json!(["pwd", "mfa"]), &json!("user_impersonation"))
    );
    let app = read_claims(emulator.app_token());
    assert_eq!(app["idtyp"], "app");
    assert!(
        app.get("amr").is_none() && app.get("scp").is_none(),
        "{app}"
    );
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", seed::CLIENT_ID),
        ("client_secret", seed::CLIENT_SECRET),
        ("refresh_token", seed::REFRESH_TOKEN_WITHOUT_MFA),
        ("resource", "https://graph.windows.net"),
    ];
    let (status, body) = form(&emulator, "/t/oauth2/token", &fields).await;
    assert_eq!(status, 200, "{body}");
    let claims = read_claims(body["access_token"].as_str().unwrap());
    assert_eq!(claims["aud"], "https://graph.windows.net");
    assert_eq!(claims["amr"], json!(["pwd"]));
    let on = body["expires_on"].as_str().unwrap().parse::<i64>().unwrap();
    assert_eq!(claims["exp"], on);
    // The clock of the emulator stands at the first second of 2026.
    assert_eq!(claims["iat"], 1_767_225_600);
}

#[tokio::test]
async fn a_refresh_token_is_replaced_and_the_old_one_stays_good() {
    let emulator = emulator().await;
    let refresh = async |token: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", seed::CLIENT_ID),
            ("client_secret", seed::CLIENT_SECRET),
            ("refresh_token", token),
        ];
        form(&emulator, V2, &fields).await
    };
    let (_, first) = refresh(seed::REFRESH_TOKEN).await;
    let second = first["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(second, seed::REFRESH_TOKEN);
    assert_eq!(refresh(&second).await.0, 200);
    assert_eq!(refresh(seed::REFRESH_TOKEN).await.0, 200);
    let (status, body) = refresh("never-issued").await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")));
    let text = body["error_description"].as_str().unwrap();
    assert!(text.contains("\r\nTrace ID: "), "{text}");
    let stamp = body["timestamp"].as_str().unwrap();
    assert_eq!(stamp, "2026-01-01 00:00:00Z");
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", seed::CLIENT_ID),
        ("refresh_token", second.as_str()),
    ];
    assert_eq!(
        refused(&emulator, V2, &fields).await,
        (401, "invalid_client".to_owned())
    );
    emulator.set(Quirk::RotatedRefreshTokens(false));
    let (status, body) = refresh(&second).await;
    assert_eq!((status, body.get("refresh_token")), (200, None));
    emulator.advance(Duration::from_secs(90 * 24 * 3600));
    let (status, body) = refresh(&second).await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")));
}

#[tokio::test]
async fn no_secret_is_kept_wherever_it_was_sent() {
    const SECRET: &str = "canary-7e1f";
    let emulator = emulator().await;
    let line = |method: &str, target: &str, headers: &str, body: &str| {
        format!(
            "{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let json = "Content-Type: application/json\r\n";
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let body = format!("client_secret={SECRET}");
    let object = format!("{{\"client_secret\":\"{SECRET}\"}}");
    let query = format!("?client_secret={SECRET}");
    for request in [
        line("POST", V2, form, &body),
        line("POST", V2, form, &format!("password={SECRET}&{SECRET}=1")),
        line("POST", V2, json, &object),
        line("POST", &format!("{V2}{query}"), form, &body),
        line("POST", &format!("{V2}/"), form, &body),
        line("POST", "/generatetoken", form, &body),
        line("GET", &format!("/t/oauth2/authorize{query}"), "", ""),
        line(
            "GET",
            &format!("/v1/customers?access_token={SECRET}"),
            "",
            "",
        ),
        line(
            "GET",
            "/v1/customers",
            &format!("Authorization: Bearer {SECRET}\r\n"),
            "",
        ),
        line(
            "GET",
            "/v1/customers",
            &format!("Cookie: {SECRET}\r\nX-Api-Key: {SECRET}\r\n"),
            "",
        ),
    ] {
        integration::raw(emulator.url(), request).await;
    }
    assert_eq!(emulator.calls().len(), 10);
    for path in ["/_emulator/calls", "/"] {
        let (_, page) = integration::plain_http(&emulator, "GET", path, None).await;
        assert!(
            page.contains("[redacted]") && !page.contains(SECRET),
            "{path}: {page}"
        );
    }
    assert!(!format!("{:?}", emulator.calls()).contains(SECRET));
}

#[tokio::test]
async fn an_application_proves_itself_with_a_certificate() {
    let key = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
    let certificate = CertificateParams::new(Vec::new())
        .unwrap()
        .self_signed(&key)
        .unwrap();
    let stranger = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
    let mut scenario = Scenario::default();
    scenario.partners[0].applications[0].certificates = vec![certificate.pem()];
    scenario.partners[0].applications[0].secrets.clear();
    let emulator = Emulator::builder()
        .scenario(scenario)
        .start()
        .await
        .unwrap();
    let now = jsonwebtoken::get_current_timestamp();
    let claims = |change: Option<(&str, Value)>| {
        let mut claims = json!({
            "aud": format!("https://login.microsoftonline.com{V2}"),
            "iss": seed::CLIENT_ID,
            "sub": seed::CLIENT_ID,
            "nbf": now - 10,
            "exp": now + 600,
            "jti": "1",
        });
        if let Some((name, value)) = change {
            claims[name] = value;
        }
        claims
    };
    let sign = |key: &KeyPair, algorithm, claims: &Value| {
        let key = EncodingKey::from_rsa_pem(key.serialize_pem().as_bytes()).unwrap();
        jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
    };
    let token = async |assertion: &str, kind: &str| {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", seed::CLIENT_ID),
            ("client_assertion_type", kind),
            ("client_assertion", assertion),
            ("scope", SCOPE),
        ];
        refused(&emulator, V2, &fields).await
    };
    let bearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    for algorithm in [Algorithm::RS256, Algorithm::PS256] {
        let good = sign(&key, algorithm, &claims(None));
        assert_eq!(token(&good, bearer).await, (200, String::new()));
    }
    let bad = [
        sign(&stranger, Algorithm::RS256, &claims(None)),
        sign(&key, Algorithm::RS512, &claims(None)),
        sign(
            &key,
            Algorithm::RS256,
            &claims(Some(("aud", json!("https://elsewhere.example")))),
        ),
        sign(
            &key,
            Algorithm::RS256,
            &claims(Some(("iss", json!("another")))),
        ),
        sign(
            &key,
            Algorithm::RS256,
            &claims(Some(("exp", json!(now - 600)))),
        ),
        sign(
            &key,
            Algorithm::RS256,
            &claims(Some(("nbf", json!(now + 600)))),
        ),
        "no.assertion".to_owned(),
        String::new(),
    ];
    for bad in bad {
        assert_eq!(
            token(&bad, bearer).await,
            (401, "invalid_client".to_owned()),
            "{bad}"
        );
    }
    let good = sign(&key, Algorithm::RS256, &claims(None));
    assert_eq!(token(&good, "").await, (400, "invalid_request".to_owned()));
    // The log keeps neither secrets nor assertions.
    let calls = format!("{:?}", emulator.calls());
    assert!(!calls.contains(&good) && calls.contains("[redacted]"));
}

#[tokio::test]
async fn a_program_without_browser_lets_a_person_sign_in() {
    let emulator = emulator().await;
    let code = async || {
        let fields = [
            ("client_id", seed::CLIENT_ID),
            (
                "scope",
                "https://api.partnercenter.microsoft.com/user_impersonation offline_access",
            ),
        ];
        let (status, body) = form(&emulator, "/t/oauth2/v2.0/devicecode", &fields).await;
        assert_eq!(status, 200, "{body}");
        assert_eq!(
            body["verification_uri"],
            format!("{}/devicelogin", emulator.url())
        );
        assert!(
            body["interval"].is_u64() && body["expires_in"].is_u64(),
            "{body}"
        );
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        assert!(text("message").contains(&text("user_code")));
        (text("user_code"), text("device_code"))
    };
    let token = async |device: &str| {
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", seed::CLIENT_ID),
            ("device_code", device),
        ];
        form(&emulator, V2, &fields).await
    };
    let error = async |device: &str| {
        let (status, body) = token(device).await;
        assert_eq!(status, 400, "{body}");
        body["error"].as_str().unwrap().to_owned()
    };
    let (user, device) = code().await;
    assert_eq!(error(&device).await, "authorization_pending");
    assert!(!emulator.approve_device(&user, "nobody@partner.example"));
    assert!(!emulator.approve_device("ABC", seed::USER));
    assert!(emulator.approve_device(&user.to_lowercase(), seed::USER));
    let (status, body) = token(&device).await;
    assert_eq!(status, 200, "{body}");
    assert!(body["refresh_token"].is_string(), "{body}");
    let access = body["access_token"].as_str().unwrap();
    let (status, _) = http_as(&emulator, access, "GET", "/v1/customers", None).await;
    assert_eq!(status, 200);
    // A code is used once.
    assert_eq!(error(&device).await, "bad_verification_code");
    let (user, device) = code().await;
    assert!(emulator.decline_device(&user));
    assert_eq!(error(&device).await, "authorization_declined");
    let (user, device) = code().await;
    emulator.advance(Duration::from_secs(900));
    assert_eq!(error(&device).await, "expired_token");
    assert!(!emulator.approve_device(&user, seed::USER));
    let unknown = [("client_id", "nobody")];
    let refusal = refused(&emulator, "/t/oauth2/v2.0/devicecode", &unknown).await;
    assert_eq!(refusal, (400, "unauthorized_client".to_owned()));
}

#[tokio::test]
async fn what_a_request_for_a_token_lacks_is_named() {
    let emulator = emulator().await;
    let id = ("client_id", seed::CLIENT_ID);
    let secret = ("client_secret", seed::CLIENT_SECRET);
    let app = ("grant_type", "client_credentials");
    for (fields, status, error) in [
        (vec![], 400, "invalid_request"),
        (
            vec![("grant_type", "password"), id, secret],
            400,
            "unsupported_grant_type",
        ),
        (vec![app], 400, "invalid_request"),
        (
            vec![app, ("client_id", "nobody"), secret],
            400,
            "unauthorized_client",
        ),
        (vec![app, id], 401, "invalid_client"),
        (vec![app, id, ("client_secret", "")], 401, "invalid_client"),
        (vec![app, id, secret], 400, "invalid_request"),
        (
            vec![app, id, secret, ("scope", "openid")],
            400,
            "invalid_request",
        ),
        (
            vec![("grant_type", "refresh_token"), id, secret],
            400,
            "invalid_request",
        ),
    ] {
        let refusal = refused(&emulator, V2, &fields).await;
        assert_eq!(refusal, (status, error.to_owned()), "{fields:?}");
    }
    let user = (
        "scope",
        "https://api.partnercenter.microsoft.com/user_impersonation",
    );
    let refusal = refused(&emulator, V2, &[app, id, secret, user]).await;
    assert_eq!(refusal, (400, "invalid_scope".to_owned()));
}
