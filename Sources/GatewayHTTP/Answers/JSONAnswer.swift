import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers in the project's one JSON form.
enum JSONAnswer {
    static func response(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) throws -> Response {
        bytes([UInt8](try JSONCoding.encoder().encode(value)), status: status, headers: headers)
    }

    static func bytes(
        _ body: [UInt8],
        type: String = "application/json",
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        if headers[.cacheControl] == nil { headers[.cacheControl] = "private, no-store" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

/// A list in an answer; `next` is the cursor of the page after.
struct Items<Item: Encodable>: Encodable {
    var items: [Item]
    var next: String?
}
