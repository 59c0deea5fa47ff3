import Gateway
import HTTPTypes
import Hummingbird
import NIOCore

/// Gives the API's JSON an entity tag, answers 304 to who has it, and packs what is worth it.
///
/// For whole answers of known length; what is made bit by bit, and digests, which bring their own tags, pass as they are.
struct ConditionalMiddleware: RouterMiddleware {
    typealias Context = GatewayContext

    /// Lists page at 1,000 lines, so nothing is near it; beyond it an answer is only passed on.
    private static let limit = 16 << 20

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard response.status == .ok, request.method == .get || request.method == .head,
            response.headers[.eTag] == nil, response.headers[.contentType] == "application/json",
            let length = response.body.contentLength, length <= Self.limit
        else { return response }
        let sink = BodySink()
        try await response.body.write(sink.writer)
        let plain = sink.bytes
        let coding = ContentCoding(accepting: request.headers[.acceptEncoding])
        let packed = coding == .gzip && plain.count >= ContentCoding.worthwhile ? Gzip.pack(plain) : nil
        let validators = Validators(tag: EntityTag.of(packed ?? plain))
        response.headers[.eTag] = validators.tag
        response.headers[.vary] = "Accept-Encoding"
        response.headers[.cacheControl] = "private, no-cache"
        if packed != nil { response.headers[.contentEncoding] = ContentCoding.gzip.rawValue }
        if validators.isFresh(for: request.headers) { return .notModified(response.headers) }
        response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: packed ?? plain))
        return response
    }
}
