import FoundationEssentials

extension Onboarding {
    /// How many partner domains, and how many trusted applications, a tenant may have: each is read with every digest.
    static let sharingListLimit = 1_000

    /// Mail domains as they are compared: lower case, each once, sorted; `@fabrikam.com` and `*.fabrikam.com` are
    /// `fabrikam.com`, because subdomains are meant too.
    ///
    /// - Throws: ``GatewayError`` with `tenant.invalid`.
    func valid(partnerDomains: [String]) throws -> [String] {
        let domains = try partnerDomains.map { text in
            var domain = text.trimmed.lowercased()
            for prefix in ["@", "*."] where domain.hasPrefix(prefix) { domain.removeFirst(prefix.count) }
            guard Self.isDomain(domain) else {
                throw invalid(
                    "'\(text.prefix(253))' is no mail domain.",
                    "Give what stands behind the @ of the partner's addresses, such as fabrikam.com."
                )
            }
            return domain
        }
        return try limited(Array(Set(domains)).sorted(), "partner domains")
    }

    /// Application ids in lower case and names as they are, each once, sorted.
    ///
    /// - Throws: ``GatewayError`` with `tenant.invalid`.
    func valid(trustedApps: [String]) throws -> [String] {
        let apps = try trustedApps.map { text in
            let app = text.trimmed
            guard (1...256).contains(app.count), !app.contains(where: \.isNewline) else {
                throw invalid(
                    "An application is named by its id, or by a name of 1 to 256 characters on one line.",
                    "Copy the object id or the name from Enterprise applications in the customer's Entra admin centre."
                )
            }
            return UUID(uuidString: app) == nil ? app : app.lowercased()
        }
        return try limited(Array(Set(apps)).sorted(), "trusted applications")
    }

    private func limited(_ list: [String], _ what: String) throws -> [String] {
        guard list.count > Self.sharingListLimit else { return list }
        throw invalid(
            "A tenant has at most \(Self.sharingListLimit) \(what).",
            "Name a domain once for all of its subdomains."
        )
    }

    /// A domain name of two labels or more (RFC 1035 §2.3.1, RFC 1123 §2.1); letters of other scripts as they are shown.
    private static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
            }
    }
}
