import FoundationEssentials
import MicrosoftCloud

/// Makes tokens that look like Entra's; nobody verifies their signature but the service they are for.
enum TestToken {
    static func make(
        tenant: TenantID = Lab.tenant,
        roles: [String]? = ["ActivityFeed.Read"],
        marker: String = "first"
    ) -> String {
        let roles = roles.map { #","roles":[\#($0.map { "\"\($0)\"" }.joined(separator: ","))]"# } ?? ""
        let claims = """
            {"aud":"https://manage.office.com","tid":"\(tenant)","appid":"\(Lab.clientID)","exp":1900000000\(roles)}
            """
        return [#"{"alg":"RS256","typ":"JWT"}"#, claims, marker].map { base64URL(Array($0.utf8)) }.joined(
            separator: "."
        )
    }

    static func base64URL(_ bytes: [UInt8]) -> String {
        String(
            Data(bytes).base64EncodedString().compactMap { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 == "=" ? nil : $0 }
        )
    }

    static func decode(_ text: Substring) -> [UInt8] {
        var padded = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        while padded.count % 4 != 0 { padded += "=" }
        return Data(base64Encoded: padded).map { Array($0) } ?? []
    }
}
