import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Policies

/// An error as HTTP tells it (RFC 9457), with the gateway's stable code and the next step.
struct Problem: Encodable, Sendable {
    let type: String
    let title: String
    let status: Int
    let detail: String
    let code: String
    let remedy: String?
    let requestId: String
    /// What was looked at, when a tenant's check failed.
    var checks: [CheckStep]?
    /// Where policy files are wrong, when they were refused.
    var problems: [PolicyProblem]?

    init(_ error: GatewayError, checks: [CheckStep]? = nil, problems: [PolicyProblem]? = nil, requestID: String) {
        status = error.code.httpStatus
        type = "urn:gateway:problem:\(error.code.rawValue)"
        title = Self.titles[status] ?? "Error"
        // What a defect or the database said is for the log; the caller gets the code and the request id.
        detail = error.message
        code = error.code.rawValue
        remedy = error.remedy
        self.checks = checks
        self.problems = problems
        requestId = requestID
    }

    /// RFC 9110's words for the statuses that codes have: a status made from its number alone has none.
    private static let titles = [
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        406: "Not Acceptable", 409: "Conflict", 413: "Content Too Large", 422: "Unprocessable Content",
        429: "Too Many Requests",
        500: "Internal Server Error",
        503: "Service Unavailable",
    ]

    func response() throws -> Response {
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        if status == 503 || status == 429 { headers[.retryAfter] = "5" }
        let body = try JSONCoding.encoder().encode(self)
        return Response(
            status: HTTPResponse.Status(code: status),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}
