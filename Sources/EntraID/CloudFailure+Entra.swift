public import MicrosoftCloud

extension CloudFailure.Code {
    /// The token lacks the application role that the service needs: consent is missing.
    public static let roleMissing: Self = "token.role_missing"
    /// The token is another tenant's.
    public static let wrongTenant: Self = "token.wrong_tenant"
    /// The token endpoint answered 200 with something that is no token.
    public static let tokenUnreadable: Self = "token.unreadable"
    /// The certificate's private key could not sign.
    public static let signing: Self = "credential.signing"
    /// The certificate is past its end.
    public static let certificateExpired: Self = "credential.expired"
}
