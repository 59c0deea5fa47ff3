/// The token endpoint of Entra ID for client credentials, v1 and v2.
extension Cloud {
    /// The resources that can be asked for, as the commercial cloud names them.
    static let activityAudience = "https://manage.office.com"
    static let audiences: Set<String> = [
        activityAudience, "https://graph.microsoft.com", "https://service.powerapps.com",
        "https://api.bap.microsoft.com", "https://service.flow.microsoft.com",
    ]

    mutating func token(_ call: Call, tenantKey: String, tenant: String?, at now: Moment) -> Reply {
        let correlation = call.headers["client-request-id"] ?? tokenDice.guid()
        do {
            let isV2 = call.path.contains("v2.0")
            let token = try issue(call, isV2: isV2, tenantKey: tenantKey, tenant: tenant, at: now)
            let text = token.text(id: tokenDice.guid(), key: settings.tokenKey)
            let name = tenants[token.tenantID]?.name ?? token.tenantID
            statistics.tokensIssued[name, default: 0] += 1
            if token.audience == Self.activityAudience {
                let limit = tenants[token.tenantID]?.behaviour.tokensPerMinute ?? 0
                let isTooMany = tenants[token.tenantID]?.conduct
                    .tookToken(at: now, expires: token.expires, limit: limit)
                if isTooMany == true {
                    violations.note(.tokenPerCall, tenant: name, "token: more than \(limit) a minute", at: now)
                }
            }
            let life = token.expires.seconds - now.seconds
            // v2 writes numbers, v1 writes them as strings (Entra ID documentation of each version).
            let body =
                isV2
                ? #"{"token_type":"Bearer","expires_in":\#(life),"ext_expires_in":\#(life),"access_token":"\#(text)"}"#
                : #"{"token_type":"Bearer","expires_in":"\#(life)","ext_expires_in":"\#(life)","#
                    + #""expires_on":"\#(token.expires.seconds)","not_before":"\#(now.seconds)","#
                    + #""resource":"\#(token.audience)","access_token":"\#(text)"}"#
            var reply = Reply.json(200, body)
            reply.headers += [("Cache-Control", "no-store, no-cache"), ("Pragma", "no-cache")]
            return reply
        } catch {
            return error.reply(at: now, trace: tokenDice.guid(), correlation: correlation)
        }
    }

    private func issue(
        _ call: Call,
        isV2: Bool,
        tenantKey: String,
        tenant: String?,
        at now: Moment
    ) throws(LoginRefusal) -> AccessToken {
        guard call.method == "POST" else {
            throw .invalidRequest(
                900_561,
                "The endpoint only accepts POST requests. Received a \(call.method) request."
            )
        }
        var form = call.form
        if let basic = call.headers["authorization"], let (client, secret) = Self.basic(basic) {
            form["client_id"] = form["client_id"] ?? client
            form["client_secret"] = form["client_secret"] ?? secret
        }
        guard let grant = form["grant_type"], !grant.isEmpty else {
            throw .invalidRequest(900_144, "The request body must contain the following parameter: 'grant_type'.")
        }
        guard grant == "client_credentials" else {
            throw LoginRefusal(
                status: 400,
                error: "unsupported_grant_type",
                code: 70_003,
                message: "The app requested an unsupported grant type '\(grant)'."
            )
        }
        guard let client = form["client_id"], !client.isEmpty else {
            throw .invalidRequest(900_144, "The request body must contain the following parameter: 'client_id'.")
        }
        if ["common", "consumers", "organizations"].contains(tenantKey.lowercased()) {
            throw .invalidRequest(
                9_001_023,
                "The grant type is not supported over the /common or /consumers endpoints. Please use the tenant-specific endpoint."
            )
        }
        guard let tenant, let directory = tenants[tenant] else { throw .unknownTenant(tenantKey) }
        let audience = try Self.audience(form, isV2: isV2, tenant: directory.name)
        guard let app = directory.apps.first(where: { $0.clientID.lowercased() == client.lowercased() }) else {
            throw .unknownApp(client, tenant: directory.name)
        }
        let withCertificate = form["client_assertion"] != nil
        if let assertion = form["client_assertion"] {
            try ClientAssertion(assertion, type: form["client_assertion_type"])
                .verify(app: app, tenant: directory, loginURL: settings.baseURL + "/login", at: now)
        } else {
            try Self.verify(secret: form["client_secret"], app: app, behaviour: directory.behaviour, at: now)
        }
        // A token is issued whether or not anybody consented: `roles` is then missing (client credentials flow, "Application permissions").
        let consented = directory.behaviour.consent == .granted && audience == Self.activityAudience
        return AccessToken(
            audience: audience,
            tenantID: directory.id,
            clientID: app.clientID,
            objectID: directory.servicePrincipal(of: app.clientID),
            // Power Platform's authority comes from a registration, Graph's is asked at every request here.
            roles: consented && audience == Self.activityAudience ? app.roles : [],
            issued: now,
            expires: now.adding(seconds: directory.behaviour.tokenLifetime),
            withCertificate: withCertificate
        )
    }

    private static func audience(
        _ form: [String: String],
        isV2: Bool,
        tenant: String
    ) throws(LoginRefusal) -> String {
        var resource: String
        if isV2 {
            guard form["resource"] == nil else {
                throw .invalidRequest(901_002, "The 'resource' request parameter is not supported.")
            }
            guard let scope = form["scope"], !scope.isEmpty else {
                throw .invalidRequest(900_144, "The request body must contain the following parameter: 'scope'.")
            }
            guard scope.hasSuffix("/.default"), !scope.contains(" ") else {
                throw LoginRefusal(
                    status: 400,
                    error: "invalid_scope",
                    code: 1_002_012,
                    message: """
                        The provided value for scope \(scope) is not valid. Client credential flows must have a scope \
                        value with /.default suffixed to the resource identifier (application ID URI).
                        """
                )
            }
            resource = String(scope.dropLast("/.default".count))
        } else {
            guard let named = form["resource"], !named.isEmpty else {
                throw .invalidRequest(900_144, "The request body must contain the following parameter: 'resource'.")
            }
            resource = named
        }
        while resource.hasSuffix("/") { resource.removeLast() }
        guard audiences.contains(resource) else {
            throw LoginRefusal(
                status: 400,
                error: "invalid_resource",
                code: 500_011,
                message: """
                    The resource principal named \(resource) was not found in the tenant named \(tenant). This can \
                    happen if the application has not been installed by the administrator of the tenant or consented \
                    to by any user in the tenant.
                    """
            )
        }
        return resource
    }

    private static func verify(
        secret: String?,
        app: AppRegistration,
        behaviour: Behaviour,
        at now: Moment
    ) throws(LoginRefusal) {
        guard let secret, !secret.isEmpty else {
            throw .invalidClient(
                7_000_218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
            )
        }
        let expired = LoginRefusal.invalidClient(
            7_000_222,
            "The provided client secret keys for app '\(app.clientID)' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds."
        )
        let wrong = LoginRefusal.invalidClient(7_000_215, "\(LoginRefusal.wrongSecret) '\(app.clientID)'.")
        switch behaviour.secret {
        case .wrong: throw wrong
        case .expired: throw expired
        case .ok: break
        }
        guard let known = app.secrets.first(where: { $0.value == secret }) else { throw wrong }
        if let end = known.expires, end <= now { throw expired }
    }

    private static func basic(_ header: String) -> (String, String)? {
        guard header.lowercased().hasPrefix("basic "), let bytes = URLText.bytes(base64: header.dropFirst(6)) else {
            return nil
        }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return (URLText.decoded(parts[0]), URLText.decoded(parts[1]))
    }
}
