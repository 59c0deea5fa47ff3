import AuditRecords
package import FoundationEssentials
package import MicrosoftCloud
import Postgres
import Sealing

/// Reads a tenant's archived records back, each once, a blob at a time.
package struct RecordExport: Sendable {
    /// Which records are wanted.
    package struct Selection: Sendable {
        /// Only records created at or after this time.
        package var since: Date
        /// Only records created before this time.
        package var until: Date
        /// Only operations that fit: `*` stands for anything, `?` for one character; case does not matter.
        package var operation: String?

        package init(since: Date, until: Date = .distantFuture, operation: String? = nil) {
            self.since = since
            self.until = until
            self.operation = operation
        }
    }

    let database: Database
    let credentials: CredentialStore

    package init(database: Database, credentials: CredentialStore) {
        self.database = database
        self.credentials = credentials
    }

    /// Starts reading the selected records of a tenant.
    package func begin(_ tenant: TenantID, _ selection: Selection) async throws -> Reading {
        let key = try await database.asWorker { try await credentials.dataKey(of: tenant, on: $0) }
        return Reading(database: database, tenant: tenant, key: key, selection: selection)
    }
}

extension RecordExport {
    /// One blob's content, and which of its records are wanted.
    struct Batch: Sendable {
        let body: [UInt8]
        let operations: [ObservedOperation]
        let records: [ScannedRecord]

        /// The records as JSON lines.
        var lines: [UInt8] {
            var lines: [UInt8] = []
            for record in records {
                // A line feed inside a record can only be white space between its tokens: JSON escapes it in strings.
                lines.append(
                    contentsOf: body[record.range].lazy.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
                )
                lines.append(UInt8(ascii: "\n"))
            }
            return lines
        }
    }

    /// An export under way: JSON lines, oldest blob first, a blob's worth at a time.
    ///
    /// Which copy of a repeated record counts is written in the ledger (`record_segment` names the blob that brought it),
    /// so the export is each record once without remembering what it has written.
    package actor Reading {
        private let database: Database
        private let tenant: TenantID
        private let key: DataKey
        private let selection: Selection
        private let pattern: Glob?
        private let archive = Archive()
        private let scanner = RecordScanner()
        private var mark: (createdAt: Date, id: String)
        private var page: ArraySlice<Blob> = []

        fileprivate init(database: Database, tenant: TenantID, key: DataKey, selection: Selection) {
            self.database = database
            self.tenant = tenant
            self.key = key
            self.selection = selection
            pattern = selection.operation.map(Glob.init)
            // A record is created before the blob that carries it, so older blobs hold nothing that is wanted.
            mark = (selection.since, "")
        }

        /// The next whole lines, or `nil` after the last.
        package func next() async throws -> [UInt8]? {
            while let batch = try await nextBatch() {
                if !batch.records.isEmpty { return batch.lines }
            }
            return nil
        }

        /// The selected records of the next blob, perhaps none of them, or `nil` after the last blob.
        func nextBatch() async throws -> Batch? {
            if page.isEmpty {
                page = try await database.asWorker { [mark, tenant] in
                    try await Self.page(after: mark, tenant: tenant, on: $0)
                }[...]
            }
            guard let blob = page.popFirst() else { return nil }
            try Task.checkCancellation()
            mark = (blob.createdAt, blob.id)
            let body = try archive.unpack(blob.sealed, contentID: blob.id, tenant: tenant, key: key)
            return batch(of: body, owned: blob.keys)
        }

        private struct Blob {
            let id: String
            let createdAt: Date
            let sealed: [UInt8]
            /// The records that this blob was the first to bring.
            let keys: Set<RecordKey>
        }

        private static func page(
            after mark: (createdAt: Date, id: String),
            tenant: TenantID,
            on connection: PostgresConnection
        ) async throws -> [Blob] {
            try await connection.query(
                """
                select b.content_id, b.created_at, a.sealed, s.keys
                from content_blob b join archive_blob a using (tenant_id, content_id)
                    cross join lateral (
                        select string_agg(keys, ''::bytea) as keys from record_segment s
                        where s.tenant_id = b.tenant_id and s.content_id = b.content_id
                    ) s
                where b.tenant_id = \(tenant.rawValue) and b.state = 'done' and s.keys is not null
                    and (b.created_at, b.content_id) > (\(mark.createdAt), \(mark.id))
                order by b.created_at, b.content_id limit 16
                """
            ).map { row in
                let packed = try row.decode("keys", as: [UInt8].self)
                let keys = stride(from: 0, to: packed.count, by: RecordKey.byteCount)
                    .compactMap { RecordKey(bytes: packed[$0..<$0 + RecordKey.byteCount]) }
                return Blob(
                    id: try row.decode("content_id", as: String.self),
                    createdAt: try row.decode("created_at", as: Date.self),
                    sealed: try row.decode("sealed", as: [UInt8].self),
                    keys: Set(keys)
                )
            }
        }

        private func batch(of body: [UInt8], owned: Set<RecordKey>) -> Batch {
            let scan = scanner.scan(body, organization: tenant.rawValue)
            let wanted = scan.operations.map { pattern?.fits($0.operation) ?? true }
            let since = selection.since.microseconds
            let until = selection.until.microseconds
            var left = owned
            var records: [ScannedRecord] = []
            for record in scan.records where wanted[record.operation] && (since..<until).contains(record.createdAt) {
                guard left.remove(record.key) != nil else { continue }
                records.append(record)
            }
            return Batch(body: body, operations: scan.operations, records: records)
        }
    }
}

extension Date {
    /// Microseconds since 1970, bounded so that the far past and future still compare.
    fileprivate var microseconds: Int64 { Int64((max(-1e12, min(1e12, timeIntervalSince1970)) * 1_000_000).rounded()) }
}
