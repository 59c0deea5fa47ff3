/// Makes next steps that can be pasted into a shell.
enum Remedy {
    /// A remedy with the tenant's name where it says TENANT, and with the arguments that a bare command lacks.
    static func naming(_ tenant: String, in remedy: String) -> String {
        let isPlain = tenant.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "0123456789-_.".utf8.contains(byte)
        }
        let word = isPlain ? tenant : "'\(tenant.replacing("'", with: "'\\''"))'"
        return remedy.replacing("gatewayctl content retry.", with: "gatewayctl content retry TENANT --all")
            .replacing("gatewayctl backfill.", with: "gatewayctl backfill TENANT --since 7d")
            .replacing("TENANT", with: word)
    }

    /// What to run once a person has done what the service's remedy says.
    static func afterwards(_ remedy: String, code: String?) -> String {
        guard !remedy.contains("gatewayctl"), !remedy.hasPrefix("Nothing to do") else { return remedy }
        let isCredential = code.map { credentials.contains($0) } ?? false
        return isCredential
            ? "\(remedy) Then run: gatewayctl tenant rotate TENANT --secret-file FILE"
            : "\(remedy) The gateway sees it by itself; to look at once, run: gatewayctl tenant check TENANT"
    }

    /// Refusals that only another credential ends (Microsoft Entra authentication and authorization error codes).
    private static let credentials: Set<String> = [
        "AADSTS7000222", "AADSTS7000215", "AADSTS700027", "AADSTS7000112", "credential.expired", "credential.signing",
    ]
}
