import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird
import MicrosoftCloud
import NIOCore

/// A digest whose document names a part of its events, as CSV with all of them: read and sent in pieces, however many.
struct DigestSheet: Sendable {
    private static let piece = 1_000

    private let stored: StoredDigest
    private let tenant: TenantID
    private let database: Database

    init(_ stored: StoredDigest, _ tenant: TenantID, _ database: Database) {
        self.stored = stored
        self.tenant = tenant
        self.database = database
    }

    func response(to request: Request, _ caching: DigestRepresentation.Caching) -> Response {
        // The digest's id says it all: its lines never change.
        let tag = EntityTag.of(Array("\(stored.id) sheet".utf8))
        let validators = Validators(tag: tag, modifiedAt: stored.digest.madeAt)
        var headers: HTTPFields = [
            .vary: "Accept, Accept-Encoding", .contentType: "text/csv; charset=utf-8", .eTag: tag,
            .contentDisposition: "attachment; filename=\"digest-\(stored.digest.day).csv\"",
            .cacheControl: caching.rawValue,
        ]
        headers[.lastModified] = validators.lastModified
        if validators.isFresh(for: request.headers) { return .notModified(headers) }
        guard request.method == .get else { return Response(status: .ok, headers: headers) }
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody { [self] writer in
                let sheet = DigestCSV(stored.digest)
                try await writer.write(ByteBuffer(string: sheet.head(byteOrderMark: true)))
                var after: UUID?
                while true {
                    let mark = after
                    let entries = try await database.asTenant(tenant) {
                        try await DigestLedger.page(of: stored, after: mark, limit: Self.piece, tenant: tenant, on: $0)
                    }
                    try await writer.write(ByteBuffer(string: sheet.rows(entries)))
                    guard entries.count == Self.piece, let last = entries.last else { break }
                    after = UUID(uuidString: last.eventId)
                }
                try await writer.write(ByteBuffer(string: sheet.tail()))
                try await writer.finish(nil)
            }
        )
    }
}
