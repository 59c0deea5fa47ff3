public import MicrosoftCloud
internal import FoundationEssentials
internal import Sealing
internal import Synchronization

/// Asks Entra ID's token endpoint, once a call; ``TokenProvider`` is what keeps the answers.
public struct EntraClient: Sendable {
    /// A token answer is some kilobytes; more is something else.
    private static let answerLimit = 256 * 1024

    private let transport: any Transport
    private let clock: CloudClock

    /// A client over a transport.
    public init(transport: any Transport, clock: CloudClock = CloudClock()) {
        self.transport = transport
        self.clock = clock
    }

    /// Acquires a token by the client credentials grant and checks that it is the tenant's and has the role.
    ///
    /// - Parameter request: What is wanted.
    /// - Returns: The token.
    /// - Throws: ``CloudFailure`` with a code of ``EntraFailures``, `token.role_missing`, `token.wrong_tenant`,
    ///   `token.unreadable`, `credential.signing`, `credential.expired`, or one of the transport's.
    public func token(_ request: TokenRequest) async throws -> AccessToken {
        let url = try request.url()
        let body = try body(of: request, audience: url)
        let answer = try await transport.send(
            CloudRequest(
                "entra.token",
                .post,
                url: url,
                headers: [
                    ("Content-Type", "application/x-www-form-urlencoded"),
                    ("client-request-id", UUID().uuidString.lowercased()),
                ],
                body: body
            ),
            in: request.cloud,
            limit: Self.answerLimit
        )
        guard answer.isSuccess else { throw EntraErrorBody.failure(of: answer) }
        let token = try read(answer)
        try check(token, against: request)
        return token
    }

    private func body(of request: TokenRequest, audience url: String) throws(CloudFailure) -> [UInt8] {
        let audience = try request.cloud.audience(of: request.service)
        var form = FormBody()
        form.add("client_id", request.clientID.description)
        switch request.endpoint {
        case .v2: form.add("scope", audience + "/.default")
        case .v1: form.add("resource", audience)
        }
        form.add("grant_type", "client_credentials")
        switch request.credential.proof {
        case .secret(let secret):
            secret.withBytes { form.add("client_secret", $0) }
        case .certificate(let certificate, let algorithm):
            let assertion = try assertion(request, url, certificate, algorithm)
            form.add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            form.add("client_assertion", assertion)
        }
        return form.bytes
    }

    private func assertion(
        _ request: TokenRequest,
        _ url: String,
        _ certificate: ClientCertificate,
        _ algorithm: ClientCertificate.SignatureAlgorithm
    ) throws(CloudFailure) -> String {
        let now = clock.wall()
        guard certificate.notAfter > now else {
            throw CloudFailure(
                .certificateExpired,
                retry: .operatorMustAct,
                message: "The client certificate expired on \(certificate.notAfter.formatted(.iso8601)).",
                remedy: "Register a new certificate on the app registration and update the connection."
            )
        }
        do {
            return try ClientAssertion(audience: url, clientID: request.clientID, id: UUID(), now: now)
                .signed(by: certificate, algorithm)
        } catch {
            throw CloudFailure(
                .signing,
                retry: .operatorMustAct,
                message: "The private key of the client certificate could not sign.",
                remedy: "Load the certificate and its private key into the connection again.",
                cause: error
            )
        }
    }

    private struct Wire: Decodable {
        let access_token: String
        let expires_in: LenientInteger?
    }

    private func read(_ answer: CloudAnswer) throws(CloudFailure) -> AccessToken {
        let now = clock.wall()
        let steady = clock.steady()
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(answer.body)) else {
            throw unreadable("The token endpoint answered with something that is no token.", answer)
        }
        let secret = Secret(wire.access_token)
        guard let claims = secret.withBytes({ TokenClaims(token: $0) }) else {
            throw unreadable("The token is not readable, so its tenant can't be checked.", answer)
        }
        let life = wire.expires_in?.value ?? claims.expiresAt.map { Int($0.timeIntervalSince(now)) } ?? 0
        // Entra's own limits are ten minutes to a day (28 hours for some); anything beyond is not believed.
        let seconds = min(max(life, 0), 28 * 3600)
        return AccessToken(
            secret: secret,
            expiresAt: now.addingTimeInterval(Double(seconds)),
            claims: claims,
            serial: Self.serials.wrappingAdd(1, ordering: .relaxed).newValue,
            renewAt: steady + .seconds(Self.renewal(life: seconds)),
            endsAt: steady + .seconds(seconds)
        )
    }

    private static let serials = Atomic<UInt64>(0)

    /// When a token of that life is renewed: while more than five minutes and more than a tenth of it remain, it serves.
    ///
    /// A token of under ten minutes (a tenant's policy may say so) is renewed at half its life instead.
    static func renewal(life: Int) -> Int {
        max(life - max(300, life / 10), life / 2)
    }

    private func unreadable(_ message: String, _ answer: CloudAnswer) -> CloudFailure {
        var failure = CloudFailure(
            .tokenUnreadable,
            retry: .retry,
            message: message,
            remedy: "Check the login address of the connection's cloud, and for a proxy or sign-in page in between.",
            status: answer.status
        )
        failure.serverTime = answer.serverTime
        return failure
    }

    private func check(_ token: AccessToken, against request: TokenRequest) throws(CloudFailure) {
        guard token.claims.tenant == request.tenant else {
            throw CloudFailure(
                .wrongTenant,
                retry: .operatorMustAct,
                message:
                    "The token is tenant \(token.claims.tenant?.description ?? "unknown")'s, not \(request.tenant)'s.",
                remedy: "Correct the connection's tenant id; nothing was asked with this token."
            )
        }
        guard let role = request.requiredRole, !token.claims.roles.contains(role) else { return }
        let has = token.claims.roles.isEmpty ? "no roles" : "only \(token.claims.roles.joined(separator: ", "))"
        throw CloudFailure(
            .roleMissing,
            retry: .operatorMustAct,
            message: "The token has no \(role); it has \(has).",
            remedy:
                "Grant admin consent: add the application permission \(role) (Office 365 Management APIs; application,"
                + " not delegated) to the app registration, then have an administrator of the customer consent."
                + " It can take some minutes to show."
        )
    }
}
