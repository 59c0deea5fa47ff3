/// What an access token says, and its sealed spelling.
///
/// Entra ID signs with RS256; nobody but the API may look inside, and this API is the simulator, so an HMAC does.
struct AccessToken: Sendable {
    var audience: String
    var tenantID: String
    var clientID: String
    /// The object id of the app's service principal in the tenant.
    var objectID: String
    var roles: [String]
    var issued: Moment
    var expires: Moment
    var withCertificate: Bool

    /// The token as text: header, claims and seal, each in base64url.
    func text(id: String, key: [UInt8]) -> String {
        let roles = roles.isEmpty ? "" : ",\"roles\":[\(roles.map { JSON.quoted($0) }.joined(separator: ","))]"
        let header = #"{"typ":"JWT","alg":"HS256"}"#
        let claims =
            #"{"aud":\#(JSON.quoted(audience)),"iss":"https://sts.windows.net/\#(tenantID)/","iat":\#(issued.seconds),"#
            + #""nbf":\#(issued.seconds),"exp":\#(expires.seconds),"appid":\#(JSON.quoted(clientID)),"#
            + #""appidacr":"\#(withCertificate ? "2" : "1")","oid":"\#(objectID)","sub":"\#(objectID)","tid":"\#(tenantID)","#
            + #""uti":"\#(id.prefix(22))","ver":"1.0"\#(roles)}"#
        let message = URLText.base64(header.utf8) + "." + URLText.base64(claims.utf8)
        return message + "." + URLText.base64(OpenSSLDigest.seal(Array(message.utf8), key: key))
    }

    /// Reads a token back; nil when it is none of ours.
    init?(text: String, key: [UInt8]) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let message = Array("\(parts[0]).\(parts[1])".utf8)
        guard URLText.base64(OpenSSLDigest.seal(message, key: key)) == parts[2],
            let bytes = URLText.bytes(base64: parts[1]),
            let claims = try? JSON.decode(JSON.self, from: bytes),  // not JSON is not ours
            let audience = claims["aud"]?.text, let tenant = claims["tid"]?.text,
            let client = claims["appid"]?.text, let expires = claims["exp"]?.integer,
            let issued = claims["iat"]?.integer
        else { return nil }
        self.audience = audience
        tenantID = tenant
        clientID = client
        objectID = claims["oid"]?.text ?? ""
        if case .array(let list) = claims["roles"] { roles = list.compactMap(\.text) } else { roles = [] }
        self.issued = Moment(milliseconds: issued * 1_000)
        self.expires = Moment(milliseconds: expires * 1_000)
        withCertificate = claims["appidacr"]?.text == "2"
    }

    init(
        audience: String,
        tenantID: String,
        clientID: String,
        objectID: String,
        roles: [String],
        issued: Moment,
        expires: Moment,
        withCertificate: Bool
    ) {
        self.audience = audience
        self.tenantID = tenantID
        self.clientID = clientID
        self.objectID = objectID
        self.roles = roles
        self.issued = issued
        self.expires = expires
        self.withCertificate = withCertificate
    }
}
