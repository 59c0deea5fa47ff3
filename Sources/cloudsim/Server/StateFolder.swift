internal import Foundation
internal import NIOSSL

/// The folder that tells clients everything they need, and lets a restarted simulator be the same one.
struct StateFolder: Sendable {
    let path: String

    init(_ path: String) throws {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
        try FileManager.default.createDirectory(
            atPath: self.path + "/secrets",
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        // Whoever waits for this file waits for this process.
        try? FileManager.default.removeItem(atPath: self.path + "/cloudsim.json")  // absent the first time
    }

    /// The key that seals access tokens.
    func tokenKey() throws -> [UInt8] {
        if let known = FileManager.default.contents(atPath: file("token.key")), known.count == 32 {
            return Array(known)
        }
        var random = SystemRandomNumberGenerator()
        let made = (0..<32).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
        try write(made, to: "token.key", secret: true)
        return made
    }

    /// The instant that the content's times count from, kept so that a restart repeats the same ids and times.
    ///
    /// After three days the content would slip out of the seven days that are served, so a new one is taken.
    func epoch(now: Moment) throws -> Moment {
        if let known = FileManager.default.contents(atPath: file("epoch")),
            let milliseconds = Int64(String(decoding: known, as: UTF8.self).filter(\.isNumber)),
            milliseconds <= now.milliseconds, now.milliseconds - milliseconds < 3 * 86_400_000
        {
            return Moment(milliseconds: milliseconds)
        }
        try write(Array("\(now.milliseconds)\n".utf8), to: "epoch")
        return now
    }

    /// A tenant's client secret: the one on file, or a new one written there.
    func secret(_ name: String) throws -> String {
        let place = "secrets/\(name).secret"
        if let known = FileManager.default.contents(atPath: file(place)) {
            let text = String(decoding: known, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            if !text.isEmpty { return text }
        }
        // Entra ID's secrets hold characters that must be escaped in a form, so these do.
        var random = SystemRandomNumberGenerator()
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        let tail = (0..<34).compactMap { _ in letters.randomElement(using: &random) }
        let made = "8Q~" + String(tail) + "~+/="
        try write(Array(made.utf8), to: place, secret: true)
        return made
    }

    /// Puts a secret that was given on file, for those who onboard the tenant.
    func keep(secret: String, for name: String) throws {
        try write(Array(secret.utf8), to: "secrets/\(name).secret", secret: true)
    }

    /// The server's certificate and key, made with a root of our own the first time.
    func serverTLS() throws -> TLSConfiguration {
        let manager = FileManager.default
        if !manager.fileExists(atPath: file("ca.pem")) || !manager.fileExists(atPath: file("server.key")) {
            let issued = try CertificateAuthority.issue()
            try write(Array(PEM.text("CERTIFICATE", issued.server).utf8), to: "server.pem")
            try write(Array(PEM.text("EC PRIVATE KEY", issued.serverKey).utf8), to: "server.key", secret: true)
            try write(Array(PEM.text("CERTIFICATE", issued.root).utf8), to: "ca.pem")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(file("server.pem")).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: file("server.key"), format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }

    /// Writes the files that say where the service is and who its tenants are; `cloudsim.json` last, as the signal.
    func describe(_ cloud: Cloud, url: String) throws {
        let services = ["login", "activity", "powerapps", "bap", "flow", "graph"]
        let clouds =
            "clouds:\n  lab:\n" + services.map { "    \($0): \(url)/\($0)\n" }.joined()
            + "    audiences: { activity: \(Cloud.activityAudience) }\n    trust: ./ca.pem\n"
        try write(Array(clouds.utf8), to: "clouds.yaml")
        let tenants = cloud.tenants.values.sorted { $0.name < $1.name }.compactMap { tenant in
            tenant.apps.first.map { app in
                var entry = [
                    "name": tenant.name, "tenantId": tenant.id, "clientId": app.clientID, "timeZone": tenant.timeZone,
                    "domain": tenant.domain, "publisherId": cloud.settings.publisherID,
                ]
                if !app.secrets.isEmpty { entry["secret"] = "secrets/\(tenant.name).secret" }
                return entry
            }
        }
        try write(try Self.pretty(tenants), to: "tenants.json")
        let process = ProcessInfo.processInfo.processIdentifier
        try write(try Self.pretty(Running(url: url, pid: process)), to: "cloudsim.json")
    }

    /// Writes a report of the replay, one entry a tenant and content type.
    func write(replay: [Replay.Share]) throws { try write(try Self.pretty(replay), to: "replay.json") }

    private struct Running: Encodable {
        var url: String
        var pid: Int32
    }

    private static func pretty(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    private func file(_ name: String) -> String { path + "/" + name }

    /// Writes beside the place and renames, so that no reader sees half a file.
    ///
    /// Not through `FileManager`, which waits for the disk with every file: thousands of secrets would take a minute,
    /// and what a simulator forgets when the machine fails it makes anew.
    private func write(_ bytes: [UInt8], to name: String, secret: Bool = false) throws {
        let temporary = file(name + ".new")
        _ = unsafe unlink(temporary)  // of a run that was killed, perhaps with other permissions
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, secret ? 0o600 : 0o644)
        guard descriptor >= 0 else { throw failure(name) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Foundation.write(descriptor, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            guard count > 0 else {
                close(descriptor)
                throw failure(name)
            }
            written += count
        }
        guard close(descriptor) == 0, unsafe rename(temporary, file(name)) == 0 else { throw failure(name) }
    }

    private func failure(_ name: String) -> CocoaError {
        CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: file(name)])
    }
}
