import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird
import Sealing

/// One stored digest in the form that the request accepts.
enum DigestRepresentation: CaseIterable {
    case json, html, csv, markdown, text

    var mediaType: String {
        switch self {
        case .json: "application/json"
        case .html: "text/html"
        case .csv: "text/csv"
        case .markdown: "text/markdown"
        case .text: "text/plain"
        }
    }

    /// The form that the `Accept` header prefers; JSON when it says nothing or nothing that there is.
    init(accepting header: String?) {
        let wanted = (header ?? "").split(separator: ",").enumerated().compactMap {
            index,
            item -> (Double, Int, Self)? in
            let parts = item.split(separator: ";").map { $0.trimmingPrefix { $0 == " " } }
            guard let type = parts.first, let form = Self(mediaRange: String(type)) else { return nil }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return quality > 0 ? (quality, -index, form) : nil
        }
        self = wanted.max { ($0.0, $0.1) < ($1.0, $1.1) }?.2 ?? .json
    }

    private init?(mediaRange: String) {
        let range = mediaRange.lowercased().filter { $0 != " " }
        guard let form = Self.allCases.first(where: { $0.mediaType == range || range == "*/*" }) else { return nil }
        self = form
    }

    /// The answer, with an ETag: a digest never changes, so what was fetched once is good for ever.
    static func answer(_ stored: StoredDigest, to request: Request) -> Response {
        let form = Self(accepting: request.headers[.accept])
        let body = form.render(stored)
        let tag = "\"\(Sealing.Digest.sha256(body).prefix(16).map { String($0, radix: 16) }.joined())\""
        var headers: HTTPFields = [.eTag: tag, .vary: "Accept", .cacheControl: "private, max-age=0, must-revalidate"]
        if request.headers[.ifNoneMatch]?.contains(tag) == true {
            return Response(status: .notModified, headers: headers)
        }
        if form == .html { headers[.contentSecurityPolicy] = DigestHTML.contentSecurityPolicy }
        if form == .csv {
            headers[.contentDisposition] = "attachment; filename=\"digest-\(stored.digest.day).csv\""
        }
        let type = form == .json ? form.mediaType : "\(form.mediaType); charset=utf-8"
        return JSONAnswer.bytes(body, type: type, headers: headers)
    }

    private func render(_ stored: StoredDigest) -> [UInt8] {
        switch self {
        case .json: stored.document
        case .html: [UInt8](DigestHTML(stored.digest).render().utf8)
        case .csv: [UInt8](DigestCSV(stored.digest).render(byteOrderMark: true).utf8)
        case .markdown: [UInt8](DigestMarkdown(stored.digest).render().utf8)
        case .text: [UInt8](DigestText(stored.digest).render().utf8)
        }
    }
}
