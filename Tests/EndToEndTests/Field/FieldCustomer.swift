import Foundation
import NIOHTTP1
import Testing

/// One customer of a ``FieldLab``: what Microsoft has of it, and what the gateway made of that.
struct FieldCustomer: Sendable {
    let name: String
    let tenantID: String
    let clientID: String
    let secretFile: String
    let field: FieldLab

    private struct Made: Decodable {
        let tenantId: String
        let clientIds: [String]
    }

    /// Makes the customer at the stand-in; the gateway does not know it yet.
    init(_ name: String, in field: FieldLab, behaviour: String = "{}") async throws {
        let secret = "field~\(UUID().uuidString)"
        let made = try JSONDecoder().decode(
            Made.self,
            from: try await field.lab.control(
                .POST,
                "tenants",
                #"{"name":"\#(name)","secret":"\#(secret)","behaviour":\#(behaviour)}"#
            )
        )
        self.name = name
        self.field = field
        tenantID = made.tenantId
        clientID = try #require(made.clientIds.first)
        secretFile = "\(field.lab.folder)/\(name).secret"
        try secret.write(toFile: secretFile, atomically: true, encoding: .utf8)
    }

    func onboard(types: [String], _ more: [String] = []) async throws -> Program.Result {
        try await Program("gatewayctl", environment: field.gateway.environment).run(
            [
                "tenant", "add", name, "--tenant-id", tenantID, "--client-id", clientID, "--secret-file", secretFile,
                "--cloud", "lab",
            ] + types.flatMap { ["--content-type", $0] } + more
        )
    }

    // MARK: - Microsoft's side

    /// An ordinary record of this customer's.
    func record(
        _ id: UUID = UUID(),
        operation: String = "FileAccessed",
        created: Date = Date(),
        more: String = ""
    ) -> String {
        let time = created.formatted(.iso8601).dropLast()
        return """
            {"Id":"\(id)","Operation":"\(operation)","CreationTime":"\(time)","OrganizationId":"\(tenantID)",\
            "RecordType":6,"Workload":"SharePoint","UserType":0,"UserKey":"k","UserId":"ada@contoso.com"\(more)}
            """
    }

    /// Publishes one blob of these records; they appear in listings so much later, with the age given.
    func publish(
        _ records: [String],
        type: String = "Audit.General",
        age: Int = 0,
        visibleIn: Int? = nil
    ) async throws {
        let visible = visibleIn.map { #","visibleInSeconds":\#($0)"# } ?? ""
        let lines = try JSONEncoder().encode(records)
        try await field.lab.control(
            .POST,
            "content",
            #"{"tenant":"\#(name)","contentType":"\#(type)","ageSeconds":\#(age)\#(visible),"lines":\#(String(decoding: lines, as: UTF8.self))}"#
        )
    }

    /// Has the stand-in make so many blobs.
    func generate(_ blobs: Int, of records: Int, type: String = "Audit.General", more: String = "") async throws {
        try await field.lab.control(
            .POST,
            "content/generate",
            #"{"tenant":"\#(name)","contentType":"\#(type)","blobs":\#(blobs),"recordsPerBlob":\#(records)\#(more)}"#
        )
    }

    /// Arranges a misfortune for this customer alone; `rule` is the rest of the JSON object.
    func fault(_ fault: String, _ rule: String) async throws {
        try await field.lab.control(.POST, "faults", #"{"name":"\#(name)-\#(fault)","tenant":"\#(name)",\#(rule)}"#)
    }

    func mend(_ fault: String) async throws { try await field.lab.control(.DELETE, "faults/\(name)-\(fault)") }

    func behave(_ behaviour: String) async throws {
        try await field.lab.control(.PATCH, "tenants/\(name)", #"{"behaviour":\#(behaviour)}"#)
    }

    struct Ledger: Decodable {
        struct Offered: Decodable {
            let contentId: String
            let records: [[String]]
        }
        let offered: [Offered]
        let served: [String: Int]
        let requests: [String: Int]

        /// Every record once, as `Id Operation`.
        var records: Set<String> { Set(offered.flatMap { $0.records.map { $0.joined(separator: " ") } }) }
    }

    func ledger() async throws -> Ledger {
        try JSONDecoder().decode(Ledger.self, from: try await field.lab.control(.GET, "ledger?tenant=\(name)"))
    }

    // MARK: - The gateway's side

    func ctl(_ arguments: String...) async throws -> Program.Result {
        try await Program("gatewayctl", environment: field.gateway.environment).run(arguments)
    }

    struct Feed: Decodable {
        let contentType: String
        let state: String
        let errorCode: String?
        let error: String?
        let remedy: String?
        let sweptAt: Date?
        let listedTo: Date?
        let lastListedAt: Date?
        let listErrorCode: String?
        let listFailures: Int
        let nextStartAt: Date?
        let blobsWaiting: Int
        let blobsDone: Int
        let blobsGone: Int
        let blobsDead: Int
        let records: Int
        let recordsRepeated: Int
        let recordsSetAside: Int
    }

    func feeds() async throws -> [Feed] {
        let answer = try await ctl("subscription", "list", name, "--output", "json")
        #expect(answer.status == 0, "\(answer.errors)")
        return try Self.items(answer.output)
    }

    func feed(_ type: String = "Audit.General") async throws -> Feed {
        let feeds = try await feeds()
        return try #require(feeds.first { $0.contentType == type })
    }

    struct Gap: Decodable {
        let contentType: String
        let reason: String
        let from: Date
        let to: Date
        let contentId: String?
        let repairedAt: Date?
    }

    func gaps() async throws -> [Gap] {
        let answer = try await ctl("gap", "list", name, "--output", "json")
        #expect(answer.status == 0, "\(answer.errors)")
        return try Self.items(answer.output)
    }

    /// Every stored record, as `Id Operation`; one that is stored twice is there twice.
    func stored() async throws -> [String] {
        struct Key: Decodable {
            let Id: String
            let Operation: String
        }
        let answer = try await ctl("record", "export", name, "--since", "2000-01-01")
        #expect(answer.status == 0, "\(answer.errors)")
        return try answer.output.split(separator: "\n").map { line in
            let key = try JSONDecoder().decode(Key.self, from: Data(line.utf8))
            return "\(key.Id.lowercased()) \(key.Operation)"
        }
    }

    /// Waits until what Microsoft has is what the gateway has, each record once.
    func expectComplete(
        within limit: Duration = .seconds(90),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let ledger = try await ledger()
        try await eventually("every blob of \(name) is taken in", within: limit) {
            try await self.feeds().reduce(0) { $0 + $1.blobsDone } >= ledger.offered.count
        }
        let stored = try await stored()
        let offered = Set(ledger.records.map { $0.replacing(/^\S+/) { $0.output.lowercased() } })
        #expect(Set(stored) == offered, "nothing is lost", sourceLocation: sourceLocation)
        #expect(stored.count == offered.count, "nothing is doubled", sourceLocation: sourceLocation)
    }

    private static func items<T: Decodable>(_ json: String) throws -> [T] {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            return try Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains(".")).parse(text)
        }
        return try decoder.decode(Items<T>.self, from: Data(json.utf8)).items
    }
}

private struct Items<T: Decodable>: Decodable { let items: [T] }
