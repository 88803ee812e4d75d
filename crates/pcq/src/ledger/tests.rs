//! Invalid values in the ledger are errors, never defaults that could be sent.

use std::path::PathBuf;

use super::*;

const CUSTOMER: &str = "b44bb1fb-c595-45b0-9e09-d657365580bf";

/// A plan with one row, after `change`, which is an SQL statement.
fn ledger_after(change: &str) -> (Ledger, PlanRecord) {
    let ledger = Ledger::in_memory().unwrap();
    let insert = format!(
        "INSERT INTO plan (id, account, path, digest, columns, begun_at)
         VALUES (1, 'a', '/plan.csv', 'd', '[]', 't');
         INSERT INTO row (plan, number, line, cells, customer, customer_id, qualification, request)
         VALUES (1, 1, 2, '{{}}', '{CUSTOMER}', '{CUSTOMER}', 'StateOwnedEntity',
                 '{{\"qualification\":\"StateOwnedEntity\"}}');
         INSERT INTO seen (account, customer_id, qualification, vetting, seen_at)
         VALUES ('a', '{CUSTOMER}', 'StateOwnedEntity', 'InReview', 't');
         {change}"
    );
    ledger.connection.execute_batch(&insert).unwrap();
    let (plan, same) = ledger.find(Some("a"), "", "d").unwrap().unwrap();
    assert!(same);
    (ledger, plan)
}

#[tokio::test]
async fn an_invalid_value_is_never_sent() {
    for (change, column) in [
        ("UPDATE row SET customer_id = 'x'", "customer_id"),
        ("UPDATE row SET request = ''", "request"),
        ("UPDATE row SET request = '{}'", "request"),
        ("UPDATE row SET request_id = 'x'", "request_id"),
    ] {
        let (ledger, plan) = ledger_after(change);
        let writer = Writer::spawn(ledger, plan.clone());
        let error = writer.start_rows(0, 10).await.unwrap_err();
        assert!(error.to_string().contains(column), "{change}: {error}");
        let ledger = writer.join().unwrap();
        // The row is still pending, and not marked as sent.
        assert_eq!(ledger.counts(&plan).unwrap().pending, 1, "{change}");
    }
    let (ledger, plan) = ledger_after("");
    let writer = Writer::spawn(ledger, plan);
    let rows = writer.start_rows(0, 10).await.unwrap();
    assert_eq!(rows[0].customer.to_string(), CUSTOMER);
}

#[test]
fn an_invalid_value_is_never_reported_as_another() {
    let (ledger, _) = ledger_after("UPDATE seen SET customer_id = 'x'");
    let error = ledger.vettings_in_review("a", None).unwrap_err();
    assert!(error.to_string().contains("`customer_id`"), "{error}");

    let (ledger, plan) = ledger_after("UPDATE row SET cells = ''");
    let read = ledger.for_each_row::<LedgerError>(&plan, &mut |_| Ok(()));
    let error = read.unwrap_err();
    assert_eq!(error.ledger, PathBuf::from(IN_MEMORY));
    assert!(error.to_string().contains("`cells`"), "{error}");
}
