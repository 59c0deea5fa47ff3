/// An application and its standing in one tenant: credentials, and the application roles that were consented to.
struct AppRegistration: Sendable {
    /// A client secret; an expired one is still recognised, and refused with its own code.
    struct Secret: Sendable {
        var value: String
        var expires: Moment?
    }

    var clientID: String
    /// What the directory calls its service principal.
    var displayName = "Sharing Gateway"
    var secrets: [Secret] = []
    var certificates: [RegisteredCertificate] = []
    /// Application roles of the Office 365 Management APIs in the token's `roles` claim.
    var roles = ["ActivityFeed.Read"]
}
