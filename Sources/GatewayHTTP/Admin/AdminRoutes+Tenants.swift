import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird
import MicrosoftCloud
import Sealing

extension AdminRoutes {
    func addTenants(to admin: RouterGroup<GatewayContext>) {
        admin.get("tenants") { request, _ in
            let tag = request.uri.queryParameters.get("tag")
            return try JSONAnswer.response(
                Items(items: try await database.asWorker { try await TenantStore.all(tag: tag, on: $0) })
            )
        }
        admin.post("tenants") { request, _ in
            let wanted = try await AdminBody.decode(NewTenant.self, from: request)
            let report = try await onboarding.add(try wanted.application(), check: wanted.check ?? true)
            return try JSONAnswer.response(report, status: .created)
        }
    }

    func addTenant(to group: RouterGroup<GatewayContext>) {
        group.get { _, context in
            let reference = try context.parameter("tenant")
            let report = try await database.asWorker {
                try await TenantReport.get(
                    reference,
                    rules: health.rules,
                    requestsPerMinute: health.requestsPerMinute,
                    on: $0
                )
            }
            return try JSONAnswer.response(report)
        }
        group.delete { request, context in
            let purge = request.uri.queryParameters.get("purge") == "true"
            try await onboarding.remove(context.parameter("tenant"), purge: purge)
            return Response(status: .noContent)
        }
        group.post("check") { _, context in
            try JSONAnswer.response(try await onboarding.check(context.parameter("tenant")))
        }
        group.post("pause") { _, context in
            try JSONAnswer.response(try await onboarding.setState(.paused, of: context.parameter("tenant")))
        }
        group.post("resume") { _, context in
            try JSONAnswer.response(try await onboarding.setState(.active, of: context.parameter("tenant")))
        }
        group.post("rotate") { request, context in
            let wanted = try await AdminBody.decode(NewCredential.self, from: request)
            let report = try await onboarding.rotate(
                context.parameter("tenant"),
                to: try wanted.handover(),
                check: wanted.check ?? true
            )
            return try JSONAnswer.response(report)
        }
    }
}

/// Reads the body of an admin request.
enum AdminBody {
    /// A certificate with its chain fits many times over.
    private static let usual = 1 << 20

    static func decode<T: Decodable>(
        _ type: T.Type,
        from request: Request,
        limit: Int = usual
    ) async throws -> T {
        let body = try await request.body.collect(upTo: limit)
        return try JSONCoding.decoder().decode(type, from: Data(body.readableBytesView))
    }
}

/// The credential in a request: a secret, or a certificate with its private key.
private struct NewCredential: Decodable {
    var secret: String?
    var secretExpiresAt: Date?
    /// PEM or PKCS#12, base64.
    var certificate: String?
    var passphrase: String?
    var algorithm: String?
    var check: Bool?

    /// - Throws: ``GatewayError`` with `tenant.invalid` or `certificate.invalid`.
    func handover() throws -> CredentialStore.Handover {
        switch (secret, certificate) {
        case (.some(let secret), nil):
            guard !secret.isEmpty else { throw invalid("The client secret is empty.") }
            return .secret(Secret(secret), expiresAt: secretExpiresAt)
        case (nil, .some(let encoded)):
            guard let bytes = Data(base64Encoded: encoded) else { throw invalid("The certificate is not base64.") }
            guard let algorithm = ClientCertificate.SignatureAlgorithm(rawValue: (algorithm ?? "ps256").uppercased())
            else {
                throw invalid("The algorithm is neither ps256 nor rs256.")
            }
            return .certificate(try Self.read(bytes, passphrase), algorithm)
        default:
            throw invalid("Exactly one of a client secret and a certificate is needed.")
        }
    }

    private static func read(_ bytes: Data, _ passphrase: String?) throws -> ClientCertificate {
        do {
            return try ClientCertificate(detecting: [UInt8](bytes), passphrase: passphrase.map { Secret($0) })
        } catch {
            throw GatewayError(.certificateInvalid, "\(error.message).", remedy: "\(error.nextStep).", cause: error)
        }
    }

    private func invalid(_ message: String) -> GatewayError {
        GatewayError(
            .tenantInvalid,
            message,
            remedy: "Use one of --secret-file, --secret-stdin and --certificate."
        )
    }
}

/// What `tenant add` sends.
private struct NewTenant: Decodable {
    var name: String
    var tenantId: String
    var clientId: String
    var cloud: String?
    var timeZone: String?
    var contentTypes: [String]?
    var paused: Bool?
    var requestsPerMinute: Int?
    var check: Bool?
    let credential: NewCredential

    private enum CodingKeys: String, CodingKey {
        case name, tenantId, clientId, cloud, timeZone, contentTypes, paused, requestsPerMinute, check
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        tenantId = try container.decode(String.self, forKey: .tenantId)
        clientId = try container.decode(String.self, forKey: .clientId)
        cloud = try container.decodeIfPresent(String.self, forKey: .cloud)
        timeZone = try container.decodeIfPresent(String.self, forKey: .timeZone)
        contentTypes = try container.decodeIfPresent([String].self, forKey: .contentTypes)
        paused = try container.decodeIfPresent(Bool.self, forKey: .paused)
        requestsPerMinute = try container.decodeIfPresent(Int.self, forKey: .requestsPerMinute)
        check = try container.decodeIfPresent(Bool.self, forKey: .check)
        credential = try NewCredential(from: decoder)
    }

    func application() throws -> Onboarding.Application {
        Onboarding.Application(
            name: name,
            tenantID: TenantID(rawValue: try Self.guid(tenantId, "tenant id")),
            clientID: try Self.guid(clientId, "client id"),
            cloud: cloud ?? "commercial",
            timeZone: timeZone ?? "UTC",
            contentTypes: contentTypes ?? [],
            isPaused: paused ?? false,
            requestsPerMinute: requestsPerMinute,
            credential: try credential.handover()
        )
    }

    private static func guid(_ text: String, _ what: String) throws -> UUID {
        guard let uuid = UUID(uuidString: text) else {
            throw GatewayError(
                .tenantInvalid,
                "The \(what) '\(text.prefix(64))' is no GUID.",
                remedy: "Copy it from the app registration's overview page in the customer's Entra admin centre."
            )
        }
        return uuid
    }
}
