/// A credential on its way to the gateway, sealed there; its description says nothing on purpose.
struct CredentialBody: Encodable {
    var secret: String?
    var secretExpiresAt: String?
    /// Base64.
    var certificate: String?
    var passphrase: String?
    var algorithm: String?
}

extension CredentialBody: CustomStringConvertible, CustomReflectable {
    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
