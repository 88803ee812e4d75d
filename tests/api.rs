//! The public API of the client as a snapshot, so that reviewers see each change.

use std::fs;

use integration::{cargo, run, snapshots, unreachable_client};
use partner_center::{
    AccessToken, AuthError, Customer, Customers, Error, PartnerCenter, PendingQualification,
    Vetting, VettingPoller, VettingUpdates, WaitPolicy,
};
use public_api::Builder;

/// The generated code has a snapshot of its own.
const GENERATED: &str = "partner_center::generated::";

#[test]
fn the_public_api_is_a_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    // The listing comes from the JSON of rustdoc, which stable Rust has behind this variable. It is set for
    // rustdoc alone, because cargo would recompile every other crate that sees it.
    let rustdoc = folder.path().join("rustdoc");
    let script = "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n";
    fs::write(&rustdoc, script).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&rustdoc, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = cargo();
    command
        .args([
            "rustdoc",
            "--quiet",
            "--locked",
            "--package",
            "partner-center",
            "--lib",
        ])
        .args(["--features", "oauth,certificate,command,keyring,schemars"])
        .args(["--", "-Z", "unstable-options", "--output-format", "json"])
        .env("RUSTDOC", &rustdoc);
    let ended = run(command);
    assert_eq!(ended.code, Some(0), "{ended}");

    let json = integration::root().join("target/doc/partner_center.json");
    let api = Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .unwrap();
    let items = api.items().map(ToString::to_string);
    // Re-exports of generated types are in the snapshot of the generated code.
    let mut items: Vec<_> = items.filter(|item| !item.contains(GENERATED)).collect();
    items.retain(|item| !item.contains("partner_center::types::"));
    assert!(items.len() > 100, "{items:#?}");
    snapshots().bind(|| insta::assert_snapshot!("api", items.join("\n")));
}

/// A program can share the types between threads and await the futures in a task.
#[test]
fn public_types_are_send_and_sync() {
    fn shared<T: Send + Sync + 'static>() {}
    fn sent<T: Send>(_: &T) {}
    shared::<PartnerCenter>();
    shared::<Customer>();
    shared::<Customers>();
    shared::<PendingQualification>();
    shared::<VettingPoller>();
    shared::<Error>();
    shared::<AuthError>();
    shared::<AccessToken>();
    shared::<Vetting>();
    fn moved<T: Send + Unpin + 'static>() {}
    moved::<VettingUpdates>();
    let partner = unreachable_client();
    let customer = partner.customer(uuid::Uuid::nil());
    sent(&partner.validation_codes());
    sent(&customer.qualifications());
    let request = partner_center::types::QualificationRequest::StateOwnedEntity;
    sent(&customer.request_qualification(request));
    let watch = customer.poller(partner_center::types::Qualification::Education);
    sent(&watch.wait(WaitPolicy::default()));
}
