/// A client's signed statement that it is the app: the certificate form of the client credentials grant (RFC 7523).
struct ClientAssertion {
    private let header: JSON
    private let claims: JSON
    private let message: [UInt8]
    private let signature: [UInt8]

    init(_ text: String, type: String?) throws(LoginRefusal) {
        guard type == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" else {
            throw .invalidRequest(
                900_144,
                "The request body must contain the following parameter: 'client_assertion_type' with value 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'."
            )
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = URLText.bytes(base64: parts[0]), let body = URLText.bytes(base64: parts[1]),
            let signature = URLText.bytes(base64: parts[2]),
            let header = try? JSON.decode(JSON.self, from: head),  // malformed either way
            let claims = try? JSON.decode(JSON.self, from: body)
        else { throw .invalidClient(50_027, "JWT token is invalid or malformed.") }
        self.header = header
        self.claims = claims
        self.signature = signature
        message = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// Checks thumbprint, signature, times, issuer, subject and audience, in that order.
    func verify(
        app: AppRegistration,
        tenant: SimulatedTenant,
        loginURL: String,
        at now: Moment
    ) throws(LoginRefusal) {
        guard let algorithm = header["alg"]?.text.flatMap(RegisteredCertificate.Algorithm.init(rawValue:)) else {
            throw .invalidClient(5_002_738, "Invalid JWT token. The signing algorithm is not supported.")
        }
        let thumbprint = header[algorithm == .ps256 ? "x5t#S256" : "x5t"]?.text ?? header["kid"]?.text ?? ""
        let known = app.certificates.first {
            $0.sha256Thumbprint == thumbprint || $0.sha1Thumbprint == thumbprint
        }
        guard let known else { throw Self.badKey("The key was not found.", thumbprint) }
        guard known.isValid(at: now) else {
            throw .invalidClient(1_000_502, "The provided certificate is not within its specified validity period.")
        }
        guard known.verifies(signature, over: message, algorithm: algorithm) else {
            throw Self.badKey("The key was found, but use of the key to verify the signature failed.", thumbprint)
        }
        let begin = claims["nbf"]?.integer ?? claims["iat"]?.integer ?? 0
        let end = claims["exp"]?.integer ?? 0
        // Entra ID allows five minutes of difference between the clocks.
        guard begin <= now.seconds + 300, end >= now.seconds - 300 else {
            throw .invalidClient(
                700_024,
                """
                Client assertion is not within its valid time range. Current time: \(now.contentTime), assertion \
                valid from \(Moment(milliseconds: begin * 1_000).contentTime), expiry time of assertion \
                \(Moment(milliseconds: end * 1_000).contentTime).
                """
            )
        }
        let subject = claims["sub"]?.text ?? ""
        guard subject == claims["iss"]?.text, subject.lowercased() == app.clientID.lowercased() else {
            throw .invalidClient(50_048, "Subject must match Issuer claim in the client assertion.")
        }
        guard claims["jti"]?.text?.isEmpty == false else {
            throw .invalidClient(50_027, "JWT token is invalid or malformed: 'jti' is missing.")
        }
        guard let audience = claims["aud"]?.text, Self.audiences(tenant, loginURL).contains(audience.lowercased())
        else {
            throw .invalidClient(
                50_013,
                "Assertion failed signature validation. [Reason - The provided audience is not this authority.]"
            )
        }
    }

    /// The token URLs that may stand in `aud`: ours under each spelling, and the public cloud's.
    private static func audiences(_ tenant: SimulatedTenant, _ loginURL: String) -> Set<String> {
        let local = ["localhost", "127.0.0.1", "[::1]"].map { loginURL.replacing("://localhost", with: "://\($0)") }
        let hosts = local + [loginURL, "https://login.microsoftonline.com", "https://login.windows.net"]
        var all: Set<String> = []
        for host in hosts {
            for name in [tenant.id, tenant.domain] {
                all.insert("\(host)/\(name)/oauth2/v2.0/token")
                all.insert("\(host)/\(name)/oauth2/token")
                all.insert("\(host)/\(name)/v2.0")
            }
        }
        return all
    }

    private static func badKey(_ reason: String, _ thumbprint: String) -> LoginRefusal {
        let hex = (URLText.bytes(base64: thumbprint) ?? []).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return .invalidClient(
            700_027,
            """
            The certificate with identifier used to sign the client assertion is not registered on application. \
            [Reason - \(reason), Thumbprint of key used by client: '\(hex.joined())']
            """
        )
    }
}
