import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Sealing

/// The forms that a digest is told in; the first is what a request gets that does not say.
enum DigestForm: CaseIterable, Hashable, Sendable {
    case json, html, markdown, text, csv

    var mediaType: String {
        switch self {
        case .json: "application/json"
        case .html: "text/html"
        case .csv: "text/csv"
        case .markdown: "text/markdown"
        case .text: "text/plain"
        }
    }

    /// The form that the `Accept` header prefers.
    ///
    /// - Throws: ``GatewayError`` with `request.not_acceptable` when there is none that it takes.
    init(accepting header: String?) throws {
        guard let header, !header.allSatisfy(\.isWhitespace) else {
            self = .json
            return
        }
        let wanted = QualityList(header).preferred(of: Self.allCases.map(\.mediaType))
        guard let form = Self.allCases.first(where: { $0.mediaType == wanted }) else {
            let offered = Self.allCases.map(\.mediaType).joined(separator: ", ")
            throw GatewayError(
                .requestNotAcceptable,
                "A digest cannot be had as \(header.prefix(100)). There is: \(offered).",
                remedy: "Send one of these in the Accept header, or none for JSON."
            )
        }
        self = form
    }

    func render(_ stored: StoredDigest, brand: DigestBrand) -> [UInt8] {
        switch self {
        case .json: stored.document
        case .html: [UInt8](DigestHTML(stored.digest, brand: brand).render().utf8)
        case .csv: [UInt8](DigestCSV(stored.digest).render(byteOrderMark: true).utf8)
        case .markdown: [UInt8](DigestMarkdown(stored.digest).render().utf8)
        case .text: [UInt8](DigestText(stored.digest).render().utf8)
        }
    }
}

/// One stored digest in one form and packing: the bytes that are sent, and by what a client knows them again.
struct DigestRepresentation: Sendable {
    private let body: ByteBuffer
    private let headers: HTTPFields
    private let validators: Validators

    /// What the bytes take in memory.
    var byteCount: Int { body.readableBytes }

    init(_ stored: StoredDigest, as form: DigestForm, brand: DigestBrand, _ coding: ContentCoding = .identity) {
        let plain = form.render(stored, brand: brand)
        let packed = coding == .gzip && plain.count >= ContentCoding.worthwhile ? Gzip.pack(plain) : nil
        var headers: HTTPFields = [.vary: "Accept, Accept-Encoding", .xContentTypeOptions: "nosniff"]
        headers[.contentType] = form == .json ? form.mediaType : "\(form.mediaType); charset=utf-8"
        if form == .html { headers[.contentSecurityPolicy] = DigestHTML.contentSecurityPolicy }
        if form == .csv {
            headers[.contentDisposition] = "attachment; filename=\"digest-\(stored.digest.day).csv\""
        }
        if packed != nil { headers[.contentEncoding] = ContentCoding.gzip.rawValue }
        body = ByteBuffer(bytes: packed ?? plain)
        validators = Validators(tag: EntityTag.of(packed ?? plain), modifiedAt: stored.digest.madeAt)
        headers[.eTag] = validators.tag
        headers[.lastModified] = validators.lastModified
        self.headers = headers
    }

    /// The answer to a request for it: 304 without a body when the client has these very bytes.
    func response(to request: Request, caching: Caching, status: HTTPResponse.Status = .ok) -> Response {
        var headers = headers
        headers[.cacheControl] = caching.rawValue
        if caching == .never {
            (headers[.eTag], headers[.lastModified]) = (nil, nil)
        } else if status == .ok, validators.isFresh(for: request.headers) {
            return .notModified(headers)
        }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// How long a client may show its copy without asking again.
    enum Caching: String {
        /// What is named by its id stays as it is; an hour, so that a removed tenant's copies do not outlive it for long.
        case byID = "private, max-age=3600"
        /// `latest` is another one tomorrow: ask every time, and mostly hear 304.
        case asking = "private, no-cache"
        /// What a link opens is not kept: the browser may be anybody's.
        case never = "private, no-store"
    }
}

/// A strong entity tag: bytes that differ have tags that differ.
enum EntityTag {
    static func of(_ body: [UInt8]) -> String {
        let digits = Sealing.Digest.sha256(body).prefix(16).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        return "\"\(digits.joined())\""
    }
}

extension Response {
    /// 304 with the headers that a 200 would have, less those of a body (RFC 9110 §15.4.5).
    static func notModified(_ headers: HTTPFields) -> Response {
        var response = Response(status: .notModified, headers: headers)
        for name in [HTTPField.Name.contentType, .contentEncoding, .contentDisposition, .contentLength] {
            // A length of 0 would say something about the representation, and wrongly.
            response.headers[name] = nil
        }
        return response
    }
}
