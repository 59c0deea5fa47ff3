import ArgumentParser
import FoundationEssentials

/// How a certificate signs.
enum SignatureAlgorithm: String, ExpressibleByArgument, CaseIterable {
    case ps256, rs256
}

/// What the gateway shows to Entra ID; only ever a file or standard input, for arguments can be read by every process.
struct CredentialOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A file with the client secret's value.", valueName: "file"),
        completion: .file()
    )
    var secretFile: String?

    @Flag(help: "Read the client secret's value from standard input.")
    var secretStdin = false

    @Option(
        help: ArgumentHelp(
            "When the client secret ends, to be warned in time: a day, a time or relative (180d).",
            valueName: "date"
        ),
        transform: Moment.argument
    )
    var secretExpires: Moment?

    @Option(
        help: ArgumentHelp("A certificate with its private key: PKCS#12 (.pfx) or PEM.", valueName: "file"),
        completion: .file()
    )
    var certificate: String?

    @Option(
        help: ArgumentHelp("A file with the certificate's passphrase.", valueName: "file"),
        completion: .file()
    )
    var certificatePassphraseFile: String?

    @Option(help: "How the certificate signs; rs256 only where ps256 is refused.")
    var algorithm: SignatureAlgorithm?

    func validate() throws {
        let count = [secretFile != nil, secretStdin, certificate != nil].count { $0 }
        guard count == 1 else {
            throw ValidationError(
                "Give exactly one of --secret-file, --secret-stdin and --certificate. A secret is never an argument."
            )
        }
        if certificate == nil, certificatePassphraseFile != nil || algorithm != nil {
            throw ValidationError("--certificate-passphrase-file and --algorithm go with --certificate.")
        }
        if certificate != nil, secretExpires != nil {
            throw ValidationError("--secret-expires goes with a client secret; a certificate says itself when it ends.")
        }
    }

    /// Reads what the options name.
    func credential(zone: Zone, now: Date = .now) throws -> CredentialBody {
        guard let certificate else {
            let what = "client secret"
            let secret =
                try secretFile.map { try SecretFile.line($0, what: what) } ?? SecretFile.standardInput(what: what)
            if UUID(uuidString: secret) != nil {
                Console.note(
                    "warning: the client secret looks like a GUID: that is the secret's ID. Entra ID wants its Value."
                )
            }
            let end = secretExpires?.date(in: zone, now: now, ahead: true)
            if let end, end <= now { throw CommandFailure(.usage, "--secret-expires is in the past.") }
            return CredentialBody(secret: secret, secretExpiresAt: end?.wireText)
        }
        let bytes = try SecretFile.bytes(certificate, what: "certificate")
        try Self.check(bytes, path: certificate)
        return CredentialBody(
            certificate: Data(bytes).base64EncodedString(),
            passphrase: try certificatePassphraseFile.map { try SecretFile.line($0, what: "passphrase") },
            algorithm: algorithm?.rawValue
        )
    }

    /// Catches the usual mix-up, a certificate without its key, before anything is sent.
    private static func check(_ bytes: [UInt8], path: String) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        if text.contains("-----BEGIN ") {
            guard text.contains("PRIVATE KEY-----"), text.contains("-----BEGIN CERTIFICATE-----") else {
                throw CommandFailure(
                    .usage,
                    "\(path) does not hold both a certificate and its private key.",
                    remedy: "Put both into one file: cat certificate.pem key.pem > both.pem"
                )
            }
        } else if bytes.first != 0x30 {
            // PKCS#12 is a DER SEQUENCE (RFC 7292 §4).
            throw CommandFailure(
                .usage,
                "\(path) is neither PKCS#12 nor PEM.",
                remedy: "Export the certificate with its private key as .pfx or .pem."
            )
        }
    }
}
