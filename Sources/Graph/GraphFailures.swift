public import MicrosoftCloud

/// Graph's error codes: what each means for a program and for an operator.
///
/// Sources: "Microsoft Graph error responses and resource types", "throttling" (learn.microsoft.com/graph).
public enum GraphFailures {
    /// Every row of the codes that mean the same whatever was asked.
    public static let table = FailureTable([
        FailureRule(
            ["Request_ResourceNotFound", "ResourceNotFound"],
            .gone,
            "Nothing to do: it was deleted, and is shown by its id."
        ),
        FailureRule(
            ["TooManyRequests", "activityLimitReached", "quotaLimitReached"],
            .throttled,
            "Nothing to do: this tenant is asked more slowly for a while."
        ),
        FailureRule(
            ["Directory_ObjectQuotaExceeded", "serviceNotAvailable", "Service_NotAvailable", "UnknownError"],
            .retry,
            "Nothing to do: the request is repeated."
        ),
        FailureRule(
            ["Request_BadRequest", "BadRequest", "Request_UnsupportedQuery"],
            .ourFault,
            "The request was refused as malformed. Report this as a defect with the time."
        ),
    ])

    /// Consent is missing; Graph says it with 403 `Authorization_RequestDenied`, and its gate with 401 or 403.
    public static func permissionMissing(_ permission: GraphPermission) -> FailureRule {
        FailureRule(
            ["Authorization_RequestDenied"],
            .operatorMustAct,
            after: .seconds(3600),
            "Grant the app the application permission \(permission.rawValue) (Microsoft Graph) and admin consent in the"
                + " customer's tenant."
        )
    }

    static let wrongAddress = FailureRule(
        ["HTTP404"],
        .operatorMustAct,
        "Check the Graph address of the connection's cloud."
    )
}
