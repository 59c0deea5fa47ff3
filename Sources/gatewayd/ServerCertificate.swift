import Foundation
import NIOSSL
import Sealing

/// The certificate of the HTTPS listener: the operator's, or on loopback a self-signed one.
struct ServerCertificate {
    private let certificate: String
    private let key: String

    /// - Throws: ``StartupError``.
    init(_ settings: Settings, _ state: StateDirectory) throws {
        if let certificate = settings.tlsCertificate, let key = settings.tlsKey {
            self.certificate = certificate
            self.key = key
            return
        }
        guard settings.listen.isLoopback else {
            throw StartupError(
                message: "GATEWAY_LISTEN is \(settings.listen), and a self-signed certificate serves on loopback only.",
                remedy: "Set GATEWAY_TLS_CERT and GATEWAY_TLS_KEY to the certificate that your customers trust."
            )
        }
        certificate = "\(state.path)/tls-self-signed.pem"
        key = "\(state.path)/tls-self-signed.key"
        guard !Self.isUsable(certificate, key) else { return }
        do throws(any Error) {
            let made = try SelfSignedCertificate.make(hosts: ["localhost", "127.0.0.1", "::1"], days: 365)
            try made.keyPEM.withString { try Self.write($0, to: key) }
            try Self.write(made.certificatePEM, to: certificate)
        } catch {
            throw StartupError(
                message: "The self-signed certificate cannot be made in \(state.path): \(error)",
                remedy: "Make room on its disk, or set GATEWAY_TLS_CERT and GATEWAY_TLS_KEY."
            )
        }
    }

    func configuration() throws -> TLSConfiguration {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
            let privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain,
                privateKey: .privateKey(privateKey)
            )
            configuration.minimumTLSVersion = .tlsv12
            return configuration
        } catch {
            throw StartupError(
                message: "The TLS certificate \(certificate) or its key \(key) cannot be used: \(error)",
                remedy:
                    "Both must be PEM files that gatewayd may read, the chain beginning with the server's certificate."
            )
        }
    }

    /// Whether both files are there and the certificate lasts another day.
    private static func isUsable(_ certificate: String, _ key: String) -> Bool {
        guard access(key, R_OK) == 0, let pem = try? String(contentsOfFile: certificate, encoding: .utf8) else {
            return false  // missing or unreadable: a new one is made
        }
        // Damaged: a new one is made.
        guard let end = try? TLSMaterial.certificateExpiry(pem: pem) else { return false }
        return end > Date().addingTimeInterval(86_400)
    }

    private static func write(_ text: String, to path: String) throws {
        // The process's umask leaves the file to its owner alone.
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
