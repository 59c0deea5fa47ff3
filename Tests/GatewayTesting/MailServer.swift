internal import Foundation
internal import Glibc
internal import NIOConcurrencyHelpers

/// A real SMTP server of the running test's own, with the mails that it took.
package final class MailServer: Sendable {
    /// How it lets people in.
    package enum Access: Sendable {
        /// Plain, nobody logs in: a relay on the same machine.
        case open
        /// STARTTLS first, then a user with a password.
        case login(user: String, password: String)
    }

    /// One mail as the server took it.
    package struct Taken: Sendable, Decodable {
        package struct Envelope: Sendable, Decodable {
            package let from: String
            package let to: [String]
            package let tls: Bool
            package let login: String
            /// The client's port: mails of one connection have the same.
            package let peer: Int
        }

        /// By their names in lower case, decoded.
        package let headers: [String: String]
        /// The headers' names in their order.
        package let names: [String]
        /// The bodies by their media types, decoded.
        package let parts: [String: String]
        package let type: String
        /// What Python's mail library finds wrong with it.
        package let defects: [String]
        /// The longest line, in bytes.
        package let longest: Int
        /// Line ends that are half a CRLF.
        package let bare: Int
        package let ascii: Bool
        package var envelope: Envelope?
    }

    package let folder: String
    private let access: Access
    private let process: NIOLockedValueBox<Process?>
    private let lastPort = NIOLockedValueBox(0)
    /// The system's own, which sees Debian's packages.
    private static let python = "/usr/bin/python3"

    package var port: Int { lastPort.withLockedValue { $0 } }
    /// The certificate of a server with STARTTLS, which is its own root.
    package var authority: String { "\(folder)/cert.pem" }

    private init(folder: String, access: Access) {
        self.folder = folder
        self.access = access
        process = NIOLockedValueBox(nil)
    }

    /// Starts a server on a free port of 127.0.0.1.
    package static func start(_ access: Access = .open) async throws -> MailServer {
        let server = MailServer(folder: try TestFolder.shared.makeFolder("mail"), access: access)
        try FileManager.default.createDirectory(atPath: "\(server.folder)/mails", withIntermediateDirectories: true)
        try script.write(toFile: "\(server.folder)/server.py", atomically: true, encoding: .utf8)
        if case .login = access {
            try run(
                "/usr/bin/openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
                    "\(server.folder)/key.pem", "-out", server.authority,
                ]
            )
        }
        try await server.resume()
        return server
    }

    /// Starts it again after ``kill()``, on the port that it had.
    package func resume() async throws {
        try? FileManager.default.removeItem(atPath: "\(folder)/port")  // Not there at the first start.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.python)
        var (user, password) = ("", "")
        if case .login(let name, let word) = access { (user, password) = (name, word) }
        process.arguments = ["\(folder)/server.py", "serve", folder, "\(port)", user, password]
        _ = FileManager.default.createFile(atPath: "\(folder)/log", contents: nil)
        process.standardError = FileHandle(forWritingAtPath: "\(folder)/log")
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        self.process.withLockedValue { $0 = process }
        for _ in 0..<600 {
            if let text = try? String(contentsOfFile: "\(folder)/port", encoding: .utf8), let port = Int(text) {
                lastPort.withLockedValue { $0 = port }
                return
            }
            guard process.isRunning else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        let log = try String(contentsOfFile: "\(folder)/log", encoding: .utf8)
        throw Trouble(description: "the SMTP server did not start (is python3-aiosmtpd installed?): \(log)")
    }

    /// Ends it from one moment to the next; nobody listens at its port then.
    package func kill() {
        let running = process.withLockedValue { process in
            defer { process = nil }
            return process
        }
        guard let running, running.isRunning else { return }
        Glibc.kill(running.processIdentifier, SIGKILL)
        running.waitUntilExit()
    }

    deinit { kill() }

    /// Says how commands are answered from now on, `RCPT PATTERN REPLY` or `DATA PATTERN REPLY` a line.
    package func setRules(_ rules: String...) throws {
        try rules.joined(separator: "\n").write(toFile: "\(folder)/rules", atomically: true, encoding: .utf8)
    }

    /// How many mails it took.
    package var count: Int { names.count }

    /// The files of the mails that it took, in their order.
    package var names: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/mails")) ?? []  // None yet.
        return all.filter { $0.hasSuffix(".eml") }.sorted().map { "\(folder)/mails/\($0)" }
    }

    /// The mails that it took, read by Python's mail library.
    package func mails() throws -> [Taken] {
        try names.map { name in
            let output = try Self.run(Self.python, ["\(folder)/server.py", "read", name])
            var mail = try JSONDecoder().decode(Taken.self, from: output)
            let envelope = try Data(contentsOf: URL(fileURLWithPath: name.dropLast(3) + "json"))
            mail.envelope = try JSONDecoder().decode(Taken.Envelope.self, from: envelope)
            return mail
        }
    }

    /// A taken mail as it came.
    package static func bytes(of name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: name)))
    }

    package struct Trouble: Error, CustomStringConvertible {
        package let description: String
    }

    @discardableResult
    private static func run(_ program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Trouble(description: "\(program): \(String(decoding: complaint, as: UTF8.self))")
        }
        return said
    }
}
