public import MicrosoftCloud

/// Entra ID's error codes: what each means for a program and for an operator.
///
/// Sources: "Microsoft Entra authentication & authorization error codes" (learn.microsoft.com); codes that it lacks are
/// known from open-source clients (7000229, 5000224 from CIPP; 7000277, 1000502, 7000274 from microsoft-identity-web).
public enum EntraFailures {
    private static func aadsts(
        _ numbers: [Int],
        _ retry: RetryClass,
        after: Duration? = nil,
        _ remedy: String
    ) -> FailureRule {
        FailureRule(numbers.map { "AADSTS\($0)" }, retry, after: after, remedy)
    }

    private static let notFound =
        "Application not found in the customer's tenant: check the tenant id and the client id (the application id, not"
        + " the object id), then run admin consent."
    private static let consent =
        "Grant admin consent for the app in the customer's tenant (Entra admin center, Enterprise applications, Permissions)."
    private static let malformed =
        "The request was refused as malformed. Check the connection's tenant, client and cloud; if they are right,"
        + " report this as a defect with the trace id."
    private static let assertion =
        "The certificate's signed statement was refused. Check that the certificate is registered on this app, and the"
        + " connection's cloud; if they are right, report this as a defect with the trace id."
    private static let transient = "Nothing to do: the request is repeated."
    private static let federated =
        "The federated credential does not match: compare issuer, subject and audience on the app registration."
    private static let conditionalAccess =
        "Blocked by Conditional Access in the customer's tenant: exclude this service principal or allow the gateway's"
        + " addresses."
    private static let otherCloud = "The tenant belongs to another Microsoft cloud: change the connection's cloud."

    /// Every row, in the order of the documentation's subjects.
    public static let table = FailureTable([
        aadsts(
            [7_000_215],
            .operatorMustAct,
            "Client secret is wrong. Paste the secret's Value, not the Secret ID, and update the connection."
        ),
        aadsts(
            [7_000_222],
            .operatorMustAct,
            "Client secret expired. Create a new one on the app registration and update the connection."
        ),
        aadsts(
            [7_000_218, 70_002],
            .operatorMustAct,
            "No valid credential is configured for this app: add a client secret or a certificate to the connection."
        ),
        aadsts(
            [700_025],
            .operatorMustAct,
            "The app is registered as a public client: use a confidential (web) app registration."
        ),
        aadsts([700_016, 700_011], .operatorMustAct, notFound),
        aadsts(
            [7_000_229],
            .operatorMustAct,
            "The app has no service principal here: run admin consent in this tenant."
        ),
        aadsts(
            [90_002],
            .operatorMustAct,
            "Tenant not found, or it has no active subscription: check the tenant id and the cloud (GCC, GCC High)."
        ),
        aadsts([90_019, 50_059, 50_128], .ourFault, malformed),
        aadsts([9_001_023], .ourFault, "Use the customer's tenant id (a GUID) in the connection."),
        aadsts(
            [5_000_224],
            .operatorMustAct,
            "The tenant is unavailable or being deleted: ask the customer, or remove the connection."
        ),
        aadsts([65_001, 90_094, 90_095], .operatorMustAct, consent),
        aadsts(
            [65_004],
            .operatorMustAct,
            "Consent was declined. Ask an administrator of the customer, then: " + consent
        ),
        aadsts(
            [650_052],
            .operatorMustAct,
            "The tenant lacks the service (licence) for this API: check the customer's subscriptions."
        ),
        aadsts(
            [650_056, 650_057, 65_005],
            .operatorMustAct,
            "Add the API permission to the app registration (Office 365 Management APIs, ActivityFeed.Read) and consent again."
        ),
        aadsts(
            [500_011],
            .operatorMustAct,
            "The API's service principal is missing in this tenant (no licence, or not provisioned yet). Check the"
                + " licence and the connection's cloud."
        ),
        aadsts(
            [500_014],
            .operatorMustAct,
            "The service is disabled in this tenant: its subscription lapsed or an administrator disabled it."
        ),
        aadsts([50_001], .operatorMustAct, "The API is unknown in this tenant: check the connection's cloud."),
        aadsts(
            [501_051],
            .operatorMustAct,
            "Assign the app in Enterprise applications, or turn off 'Assignment required'."
        ),
        aadsts([7_000_112, 70_001], .operatorMustAct, "The application was disabled in the tenant: enable it again."),
        aadsts(
            [1_000_031],
            .operatorMustAct,
            "The app can't be accessed: ask an administrator of the customer's tenant."
        ),
        aadsts(
            [700_027],
            .operatorMustAct,
            "The certificate is not registered on the app (thumbprint mismatch): upload its public part, or update the"
                + " connection."
        ),
        aadsts([700_030], .operatorMustAct, "The certificate's subject is not authorised: register this certificate."),
        aadsts(
            [700_024],
            .retry,
            "The assertion was outside its time range: if it persists, this server's clock is wrong (check NTP)."
        ),
        aadsts(
            [7_000_214, 7_000_277],
            .operatorMustAct,
            "Certificate revoked: register a new one and update the connection."
        ),
        aadsts(
            [1_000_502, 7_000_274],
            .operatorMustAct,
            "Certificate expired or not yet valid: register a new one and update the connection."
        ),
        aadsts([50_012, 50_013, 50_027, 50_048, 900_384], .operatorMustAct, assertion),
        aadsts([70_021, 700_213, 700_211, 700_212, 7_002_131, 700_229], .operatorMustAct, federated),
        aadsts([53_000, 53_001, 53_002, 53_003, 530_032, 530_035, 50_131], .operatorMustAct, conditionalAccess),
        aadsts(
            [50_072, 50_074, 50_076, 50_078, 50_079],
            .operatorMustAct,
            "Multi-factor authentication was asked of an app, which can't give it: check the tenant's Conditional Access"
                + " for workload identities."
        ),
        aadsts([90_051, 90_038, 900_382, 900_432], .operatorMustAct, otherCloud),
        aadsts(
            [
                70_011, 28_002, 900_144, 90_014, 9_002_313, 90_023, 90_100, 90_004, 700_022, 901_002,
            ],
            .ourFault,
            malformed
        ),
        aadsts([90_099], .operatorMustAct, "The app is not authorised in this partner-managed tenant: " + consent),
        aadsts([90_024, 90_006, 90_012, 90_033, 90_090, 90_091, 50_033, 50_087, 50_166], .retry, transient),
        aadsts(
            [90_036],
            .operatorMustAct,
            "Entra's directory refused for good: open a case with Microsoft, with the trace id."
        ),
        aadsts(
            [90_055],
            .throttled,
            after: .seconds(120),
            "Nothing to do: the tenant has too many requests, and tokens are asked for more slowly for a while."
        ),
        aadsts(
            [50_196],
            .throttled,
            after: .seconds(900),
            "The same token was asked for too often. Look for a second gateway with the same app; report it as a defect"
                + " if there is none."
        ),
    ])

    /// Rows for the `error` word, when there is no number.
    static let words = FailureTable([
        FailureRule(["temporarily_unavailable", "server_error"], .retry, transient),
        FailureRule(
            ["invalid_request", "unsupported_grant_type", "invalid_scope", "invalid_resource"],
            .ourFault,
            malformed
        ),
        FailureRule(
            ["invalid_client", "unauthorized_client", "invalid_grant", "interaction_required"],
            .operatorMustAct,
            "Entra refused the app: check tenant id, client id and credential of the connection, and admin consent."
        ),
    ])

    static let unknown =
        "Entra refused with a code this version does not know: look it up at https://login.microsoftonline.com/error,"
        + " and check tenant id, client id and credential of the connection."
}
