//! The operations that the emulator serves, by id. Every `match` on them is exhaustive, so that an
//! operation without a handler does not compile, and loading the contract fails while the two differ.

use std::fmt;

/// The operation id of the token endpoint, in filters and in the call log. Invented: the endpoint is
/// not part of the contract.
pub const TOKEN_OPERATION: &str = "token";

macro_rules! operations {
    ($($variant:ident = $id:literal,)*) => {
        /// An operation of the contract.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum OperationId { $($variant,)* }

        impl OperationId {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The `operationId` in the contract.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }
        }
    };
}

operations! {
    ListCustomers = "listCustomers",
    GetCustomer = "getCustomer",
    ListQualifications = "listQualifications",
    RequestQualification = "requestQualification",
    GetQualification = "getQualification",
    SetQualification = "setQualification",
    GetCustomerValidation = "getCustomerValidation",
    GetValidationStatus = "getValidationStatus",
    ListValidationCodes = "listValidationCodes",
}

impl OperationId {
    /// The operation with this id.
    pub(crate) fn find(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.as_str() == id)
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
