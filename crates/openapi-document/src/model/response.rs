//! Bodies: the Request Body Object and the Response Object.

use super::{Header, Link, MediaType, object};

object! {
    /// The Request Body Object.
    RequestBody, RequestBodyFields, RequestBody {
        description: "description" string;
        content: "content" map(MediaType);
        required: "required" boolean;
    }
}

object! {
    /// The Response Object.
    Response, ResponseFields, Response {
        description: "description" string;
        headers: "headers" map(Header);
        content: "content" map(MediaType);
        links: "links" map(Link);
    }
}
