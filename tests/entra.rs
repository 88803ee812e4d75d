//! The emulator's Entra: grants, client authentication, error responses, and the claims of tokens.

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use integration::{emulator, form, http_as, read_claims, rsa_key};
use partner_center_emulator::{Emulator, Quirk, Scenario, seed};
use rcgen::{CertificateParams, KeyPair};
use ring::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding};
use serde_json::{Value, json};

const V2: &str = "/contoso.example/oauth2/v2.0/token";
const SCOPE: &str = "https://api.partnercenter.microsoft.com/.default";

/// The status and the `error` of a request for a token.
async fn token_error(emulator: &Emulator, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let (status, body) = form(emulator, path, fields).await;
    (
        status,
        body["error"].as_str().unwrap_or_default().to_owned(),
    )
}

#[tokio::test]
async fn a_token_has_the_claims_of_its_caller() {
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
    // The clock of the emulator stands still at the start of 2026.
    assert_eq!(claims["iat"], 1_767_225_600);
}

#[tokio::test]
async fn a_refresh_token_is_replaced_and_the_old_one_stays_valid() {
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
        token_error(&emulator, V2, &fields).await,
        (401, "invalid_client".to_owned())
    );
    emulator.set(Quirk::RotateRefreshTokens(false));
    let (status, body) = refresh(&second).await;
    assert_eq!((status, body.get("refresh_token")), (200, None));
    emulator.advance(Duration::from_secs(90 * 24 * 3600));
    let (status, body) = refresh(&second).await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")));
}

#[tokio::test]
async fn the_call_log_has_no_secret_of_any_part_of_a_request() {
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

/// A client assertion: a JSON Web Token signed with an RSA key.
fn sign(key: &KeyPair, algorithm: &str, claims: &Value) -> String {
    let padding: &dyn RsaEncoding = match algorithm {
        "RS256" => &RSA_PKCS1_SHA256,
        "PS256" => &RSA_PSS_SHA256,
        "RS512" => &RSA_PKCS1_SHA512,
        _ => panic!("{algorithm}"),
    };
    let header = json!({"alg": algorithm, "typ": "JWT"});
    let [header, claims] =
        [&header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()));
    let signed = format!("{header}.{claims}");
    let key = ring::rsa::KeyPair::from_pkcs8(key.serialized_der()).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    key.sign(padding, &random, signed.as_bytes(), &mut signature)
        .unwrap();
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

/// A PEM block around these bytes.
fn pem(label: &str, der: &[u8]) -> String {
    let base64 = base64::prelude::BASE64_STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
}

fn epoch_seconds() -> u64 {
    let epoch = SystemTime::UNIX_EPOCH;
    SystemTime::now().duration_since(epoch).unwrap().as_secs()
}

fn assertion_claims(change: Option<(&str, Value)>) -> Value {
    let now = epoch_seconds();
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
}

/// An emulator whose application has no secrets, but these certificates.
async fn emulator_with_certificates(certificates: Vec<String>) -> Emulator {
    let mut scenario = Scenario::default();
    scenario.partners[0].applications[0].certificates = certificates;
    scenario.partners[0].applications[0].secrets.clear();
    let builder = Emulator::builder().scenario(scenario);
    builder.start().await.unwrap()
}

/// The status and the `error` of a request for a token with a client assertion.
async fn assert_identity(emulator: &Emulator, assertion: &str, kind: &str) -> (u16, String) {
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", seed::CLIENT_ID),
        ("client_assertion_type", kind),
        ("client_assertion", assertion),
        ("scope", SCOPE),
    ];
    token_error(emulator, V2, &fields).await
}

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

#[tokio::test]
async fn a_client_assertion_replaces_the_client_secret() {
    let (key, stranger) = (rsa_key("application"), rsa_key("stranger"));
    let certificate = CertificateParams::new(Vec::new()).unwrap();
    let certificate = certificate.self_signed(&key).unwrap();
    let emulator = emulator_with_certificates(vec![certificate.pem()]).await;
    let claims = assertion_claims;
    let now = epoch_seconds();
    for algorithm in ["RS256", "PS256"] {
        let good = sign(&key, algorithm, &claims(None));
        let accepted = assert_identity(&emulator, &good, JWT_BEARER).await;
        assert_eq!(accepted, (200, String::new()));
    }
    let good = sign(&key, "RS256", &claims(None));
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let mut without_expiry = claims(None);
    without_expiry.as_object_mut().unwrap().remove("exp");
    for bad in [
        sign(&stranger, "RS256", &claims(None)),
        sign(&key, "RS512", &claims(None)),
        sign(
            &key,
            "RS256",
            &claims(Some(("aud", json!("https://elsewhere.example")))),
        ),
        sign(&key, "RS256", &claims(Some(("iss", json!("another"))))),
        sign(&key, "RS256", &claims(Some(("sub", json!("another"))))),
        sign(&key, "RS256", &claims(Some(("exp", json!(now - 600))))),
        sign(&key, "RS256", &claims(Some(("nbf", json!(now + 600))))),
        sign(&key, "RS256", &without_expiry),
        format!("{signed}."),
        format!("{signed}.{signature}.{signature}"),
        signed.to_owned(),
        format!("{}.{}", signed.replace('.', ".e30"), signature),
        "no.assertion".to_owned(),
        String::new(),
    ] {
        let rejected = assert_identity(&emulator, &bad, JWT_BEARER).await;
        assert_eq!(rejected, (401, "invalid_client".to_owned()), "{bad}");
    }
    // Client and server clocks may differ by a minute.
    let skewed = claims(Some(("exp", json!(now - 30))));
    let accepted = assert_identity(&emulator, &sign(&key, "RS256", &skewed), JWT_BEARER).await;
    assert_eq!(accepted.0, 200);
    let rejected = assert_identity(&emulator, &good, "").await;
    assert_eq!(rejected, (400, "invalid_request".to_owned()));
    // The call log holds neither secrets nor assertions.
    let calls = format!("{:?}", emulator.calls());
    assert!(!calls.contains(&good) && calls.contains("[redacted]"));
}

#[tokio::test]
async fn a_client_assertion_is_verified_with_a_certificate_or_a_public_key() {
    let key = rsa_key("application");
    let certificate = CertificateParams::new(Vec::new()).unwrap();
    let certificate = certificate.self_signed(&key).unwrap();
    let assertion = sign(&key, "PS256", &assertion_claims(None));
    let emulator = emulator_with_certificates(Vec::new()).await;
    for public in [
        certificate.pem(),
        format!(
            "Bag Attributes\n{}",
            certificate.pem().replace('\n', "\r\n")
        ),
        key.public_key_pem(),
        pem("RSA PUBLIC KEY", key.public_key_raw()),
    ] {
        let mut scenario = emulator.scenario();
        scenario.partners[0].applications[0].certificates = vec![public.clone()];
        emulator.load(scenario).unwrap();
        let (status, _) = assert_identity(&emulator, &assertion, JWT_BEARER).await;
        assert_eq!(status, 200, "{public}");
    }
}

#[test]
fn a_certificate_without_an_rsa_key_is_rejected_with_its_location() {
    let curve = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(Vec::new()).unwrap();
    let certificate = certificate.self_signed(&curve).unwrap();
    let der = certificate.der();
    for public in [
        certificate.pem(),
        curve.public_key_pem(),
        rsa_key("application").serialize_pem(),
        pem("CERTIFICATE", &der[..der.len() / 2]),
        pem("CERTIFICATE", b""),
        pem("CERTIFICATE", b"\x30\x84\xff\xff\xff\xff"),
        pem("PUBLIC KEY", b"\x30\x00"),
        "-----BEGIN CERTIFICATE-----".to_owned(),
        String::new(),
    ] {
        let mut scenario = Scenario::default();
        scenario.partners[0].applications[0].certificates = vec![public.clone()];
        let error = Scenario::parse("a.json", &scenario.to_json()).unwrap_err();
        let error = error.to_string();
        assert!(
            error.contains("expected an RSA certificate or public key in PEM"),
            "{public}: {error}"
        );
    }
}

#[tokio::test]
async fn the_device_code_flow_issues_a_token_after_the_sign_in() {
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
    // A device code can be used once.
    assert_eq!(error(&device).await, "bad_verification_code");
    let (user, device) = code().await;
    assert!(emulator.decline_device(&user));
    assert_eq!(error(&device).await, "authorization_declined");
    let (user, device) = code().await;
    emulator.advance(Duration::from_secs(900));
    assert_eq!(error(&device).await, "expired_token");
    assert!(!emulator.approve_device(&user, seed::USER));
    let unknown = [("client_id", "nobody")];
    let error = token_error(&emulator, "/t/oauth2/v2.0/devicecode", &unknown).await;
    assert_eq!(error, (400, "unauthorized_client".to_owned()));
}

#[tokio::test]
async fn an_incomplete_token_request_gets_the_error_of_its_cause() {
    let emulator = emulator().await;
    let id = ("client_id", seed::CLIENT_ID);
    let secret = ("client_secret", seed::CLIENT_SECRET);
    let app = ("grant_type", "client_credentials");
    for (fields, status, expected) in [
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
        let error = token_error(&emulator, V2, &fields).await;
        assert_eq!(error, (status, expected.to_owned()), "{fields:?}");
    }
    let user = (
        "scope",
        "https://api.partnercenter.microsoft.com/user_impersonation",
    );
    let error = token_error(&emulator, V2, &[app, id, secret, user]).await;
    assert_eq!(error, (400, "invalid_scope".to_owned()));
}
