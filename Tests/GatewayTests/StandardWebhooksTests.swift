import Dispatch
import Foundation
import GatewayTesting
import Testing

@testable import Gateway

/// Signatures held against the specification's own library, where Python can have it.
@Suite(.timeLimit(.minutes(6))) struct StandardWebhooksTests {
    private static let script = """
        import sys, json
        from standardwebhooks import Webhook
        for line in sys.stdin:
            case = json.loads(line)
            try:
                Webhook(case["secret"]).verify(case["body"], case["headers"])
                print("yes")
            except Exception as error:
                print("no")
        """

    /// A Python that has the library; `nil` where it cannot be installed.
    private static func python() async throws -> String? {
        let folder = try TestFolder.shared.makeFolder("venv")
        let python = "\(folder)/bin/python"
        for command in [
            ["/usr/bin/python3", "-m", "venv", folder],
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "standardwebhooks"],
        ] {
            guard try await run(command, input: "").status == 0 else { return nil }
        }
        return python
    }

    /// On a thread of its own: waiting for a process blocks.
    private static func run(_ command: [String], input: String) async throws -> (status: Int32, output: String) {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "python").async {
                continuation.resume(with: Result { try runBlocking(command, input: input) })
            }
        }
    }

    private static func runBlocking(_ command: [String], input: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test func `the library verifies what is signed, with each of two keys, and nothing else`() async throws {
        guard let python = try await Self.python() else { return }
        let now = Date()
        let (new, old) = (WebhookSignature.makeSecret(), WebhookSignature.makeSecret())
        let secrets = [ChannelAddress.SigningSecret(text: new), .init(text: old, until: now.addingTimeInterval(60))]
        let body = #"{"type":"alert.raised","data":{"name":"Ümlaut 😀"}}"#
        func line(_ secret: String, _ text: String, at time: Date, id: String = "x") throws -> String {
            let signed = WebhookSignature.headers(Array(body.utf8), id: "x", secrets: secrets, now: time)
            var headers = Dictionary(uniqueKeysWithValues: signed.map { ($0.name, $0.value) })
            headers["webhook-id"] = id
            let value: [String: Any] = ["secret": secret, "body": text, "headers": headers]
            return String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
        }
        let cases = [
            (try line(new, body, at: now), "yes"), (try line(old, body, at: now), "yes"),
            (try line(WebhookSignature.makeSecret(), body, at: now), "no"), (try line(new, body + " ", at: now), "no"),
            (try line(new, body, at: now, id: "y"), "no"),
            (try line(new, body, at: now.addingTimeInterval(-600)), "no"),
        ]

        let answer = try await Self.run(
            [python, "-c", Self.script],
            input: cases.map(\.0).joined(separator: "\n") + "\n"
        )

        #expect(answer.status == 0)
        #expect(answer.output.split(separator: "\n").map(String.init) == cases.map(\.1))
    }
}
