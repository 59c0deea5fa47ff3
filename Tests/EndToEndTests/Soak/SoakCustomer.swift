import Foundation
import NIOHTTP1
import Testing

/// One customer of a fault matrix, seen from Microsoft's side and through any of the gateways.
struct SoakCustomer: Sendable {
    static let types = ["Audit.General", "Audit.SharePoint", "Audit.Exchange"]
    /// Restarted workers need tokens of their own, and expired ones are replaced: several kills a minute make so many.
    private static let tokensPerMinute = 15

    let name: String
    private let tenantID: String
    private let clientID: String
    private let secretFile: String
    private let lab: Lab

    private struct Made: Decodable {
        let tenantId: String
        let clientIds: [String]
    }

    /// Makes the customer at the stand-in; no gateway knows it yet.
    init(_ name: String, in lab: Lab) async throws {
        let secret = "soak~\(UUID().uuidString)"
        let body =
            #"{"name":"\#(name)","secret":"\#(secret)","behaviour":{"tokensPerMinute":\#(Self.tokensPerMinute)}}"#
        let made = try JSONDecoder().decode(Made.self, from: try await lab.control(.POST, "tenants", body))
        self.name = name
        self.lab = lab
        tenantID = made.tenantId
        clientID = try #require(made.clientIds.first)
        secretFile = "\(lab.folder)/\(name).secret"
        try secret.write(toFile: secretFile, atomically: true, encoding: .utf8)
    }

    func onboard(through worker: SoakWorker) async throws {
        let answer = try await worker.ctl(
            [
                "tenant", "add", name, "--tenant-id", tenantID, "--client-id", clientID, "--secret-file", secretFile,
                "--cloud", "lab",
            ] + Self.types.flatMap { ["--content-type", $0] }
        )
        #expect(answer.status == 0, "\(answer.errors)")
    }

    func behave(_ behaviour: String) async throws { try await change(#"{"behaviour":\#(behaviour)}"#) }

    func change(_ change: String) async throws { try await lab.control(.PATCH, "tenants/\(name)", change) }

    // MARK: - What both sides have in the end

    struct Offered: Decodable {
        let contentId: String
        let contentType: String
        let elements: Int
        let records: [[String]]

        /// Each as `Id Operation`; Microsoft's ids come in both cases.
        var keys: [String] { records.map { "\($0[0].lowercased()) \($0[1])" } }
        /// Whether something in it is no record.
        var isBroken: Bool { elements > records.count }
    }

    func offered() async throws -> [Offered] {
        struct Ledger: Decodable { let offered: [Offered] }
        return try JSONDecoder().decode(Ledger.self, from: try await lab.control(.GET, "ledger?tenant=\(name)")).offered
    }

    struct Feed: Decodable {
        let contentType: String
        let state: String
        let errorCode: String?
        let listErrorCode: String?
        let nextStartAt: String?
        let relistFrom: String?
        let blobsWaiting: Int
        let blobsDone: Int
        let blobsGone: Int
        let blobsDead: Int
        let records: Int
        let recordsRepeated: Int

        /// Whether everything listed is in, and everything asked for is listed.
        var isSettled: Bool {
            (state == "enabled" || state == "warmingUp") && relistFrom == nil && blobsWaiting == 0 && blobsDead == 0
        }
    }

    struct Gap: Decodable {
        let reason: String
        let contentType: String
        let contentId: String?
        let repairedAt: String?
        let detail: String
    }

    struct Letter: Decodable {
        let contentId: String
        let state: String
        let error: String?
    }

    struct Event: Decodable {
        struct Body: Decodable {
            let eventId: String
            let act: String
            let recordIds: [String]
        }
        let event: Body
    }

    func items<T: Decodable>(_ arguments: [String], through worker: SoakWorker) async throws -> [T] {
        let answer = try await worker.ctl(arguments + ["--output", "json"])
        guard answer.status == 0 else { throw Refused(command: arguments, errors: answer.errors) }
        return try JSONDecoder().decode(Items<T>.self, from: Data(answer.output.utf8)).items
    }

    struct Refused: Error {
        let command: [String]
        let errors: String
    }

    /// Every stored record, as `Id Operation`; one that is stored twice is there twice.
    func stored(through worker: SoakWorker) async throws -> [String] {
        struct Key: Decodable {
            let Id: String
            let Operation: String
        }
        let arguments = ["record", "export", name, "--since", "2000-01-01"]
        let answer = try await worker.ctl(arguments)
        guard answer.status == 0 else { throw Refused(command: arguments, errors: answer.errors) }
        return try answer.output.split(separator: "\n").map { line in
            let key = try JSONDecoder().decode(Key.self, from: Data(line.utf8))
            return "\(key.Id.lowercased()) \(key.Operation)"
        }
    }
}

private struct Items<T: Decodable>: Decodable { let items: [T] }
