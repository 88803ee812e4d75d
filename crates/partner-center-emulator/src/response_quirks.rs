//! Applies the quirks to the body of a successful response.

use serde_json::{Map, Value, json};

use crate::config::quirks::{DateName, ErrorForm, PropertyCase, Quirks, ValueCase, Wrapper};
use crate::operation::OperationId;

impl Quirks {
    /// Whether responses with these quirks still fit the contract.
    pub(crate) fn keep_contract(&self) -> bool {
        self.wrapper == Wrapper::None
            && self.property_case == PropertyCase::Camel
            && !self.numeric_validation_ids
            && !matches!(self.error_form, ErrorForm::PlainText | ErrorForm::Html)
    }

    /// The body of a successful response with the quirks applied.
    pub(crate) fn apply(&self, operation: OperationId, mut body: Value) -> Value {
        match operation {
            OperationId::ListQualifications => {
                let Value::Array(entries) = body else {
                    return body;
                };
                let entries = entries.into_iter().map(|entry| self.qualification(entry));
                let mut entries: Vec<_> = entries.collect();
                if entries.is_empty() && self.none_entry {
                    entries.push(self.qualification(json!({"qualification": "None"})));
                }
                if !entries.is_empty() && self.unknown_values {
                    entries.push(self.qualification(json!({"qualification": "Healthcare"})));
                }
                match self.wrapper {
                    Wrapper::Single if !entries.is_empty() => entries.swap_remove(0),
                    Wrapper::None | Wrapper::Single => entries.into(),
                    Wrapper::Qualifications => json!({"qualifications": entries}),
                    Wrapper::Items => json!({"items": entries}),
                }
            }
            OperationId::RequestQualification => {
                let entry = self.qualification(body);
                match self.wrapper {
                    Wrapper::None | Wrapper::Single => entry,
                    Wrapper::Qualifications => json!({"qualifications": [entry]}),
                    Wrapper::Items => json!({"items": [entry]}),
                }
            }
            OperationId::ListValidationCodes => {
                for code in body.as_array_mut().into_iter().flatten() {
                    self.validation_id(code);
                }
                match self.wrapper {
                    Wrapper::None | Wrapper::Single => body,
                    Wrapper::Qualifications | Wrapper::Items => json!({"items": body}),
                }
            }
            OperationId::GetCustomerValidation => {
                self.validation_id(&mut body);
                body
            }
            OperationId::GetValidationStatus => {
                if self.unknown_values {
                    body["status"] = "OnHold".into();
                }
                body
            }
            OperationId::ListCustomers
            | OperationId::GetCustomer
            | OperationId::GetQualification
            | OperationId::SetQualification => body,
        }
    }

    /// One qualification with the quirks applied.
    fn qualification(&self, entry: Value) -> Value {
        let unchanged = self.date_name == DateName::Create
            && self.property_case == PropertyCase::Camel
            && self.value_case == ValueCase::Pascal
            && !self.unknown_values;
        let Value::Object(properties) = entry else {
            return entry;
        };
        if unchanged {
            return properties.into();
        }
        let properties = properties.into_iter().map(|(name, value)| {
            let value = match (name.as_str(), value) {
                ("vettingStatus", _) if self.unknown_values => self.enum_value("Escalated"),
                ("qualification" | "vettingStatus", Value::String(value)) => {
                    self.enum_value(&value)
                }
                (_, value) => value,
            };
            let name = match name.as_str() {
                "vettingCreateDate" if self.date_name == DateName::Created => "vettingCreatedDate",
                name => name,
            };
            let name = match self.property_case {
                PropertyCase::Camel => name.to_owned(),
                PropertyCase::Pascal => capitalized(name),
            };
            (name, value)
        });
        Value::Object(properties.collect::<Map<_, _>>())
    }

    fn enum_value(&self, value: &str) -> Value {
        match self.value_case {
            ValueCase::Pascal => value.into(),
            ValueCase::Lower => value.to_lowercase().into(),
            ValueCase::Snake => {
                let mut snake = String::new();
                for letter in value.chars() {
                    if letter.is_ascii_uppercase() && !snake.is_empty() {
                        snake.push('_');
                    }
                    snake.push(letter.to_ascii_lowercase());
                }
                snake.into()
            }
        }
    }

    /// Makes the id of a validation code a number, if the quirk is set and the id has only digits.
    fn validation_id(&self, code: &mut Value) {
        let id = code.get("validationId").and_then(Value::as_str);
        if self.numeric_validation_ids
            && let Some(number) = id.and_then(|id| id.parse::<u64>().ok())
        {
            code["validationId"] = number.into();
        }
    }
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
