public import MicrosoftCloud

/// The Management Activity API's error codes: what each means for a program and for an operator.
///
/// Sources: "Office 365 Management Activity API reference" and "Troubleshooting the Office 365 Management Activity API"
/// (learn.microsoft.com); AF20024, AF50005 and AF50006 are known from open-source clients only.
public enum ActivityFailures {
    private static let defect =
        "The request was refused as malformed. Check the connection's tenant and cloud; if they are right, report this as"
        + " a defect with the time."
    private static let transient = "Nothing to do: the request is repeated, at most an hour apart."
    private static let lost = "The content no longer exists; the period is recorded as a gap."

    /// Every row of the API's own codes.
    public static let table = FailureTable([
        FailureRule(
            ["AF10001"],
            .operatorMustAct,
            "Grant admin consent: the app needs the application permission ActivityFeed.Read (Office 365 Management APIs)"
                + " in the customer's tenant."
        ),
        FailureRule(["AF20001", "AF20002", "AF20003", "AF20013", "AF20020"], .ourFault, defect),
        FailureRule(
            ["AF20010"],
            .operatorMustAct,
            "The token is not this tenant's: check the connection's tenant id and cloud."
        ),
        FailureRule(
            ["AF20011"],
            .operatorMustAct,
            "The tenant does not exist or was deleted here: check the tenant id and the cloud, and that auditing is on."
        ),
        FailureRule(
            ["AF20012"],
            .operatorMustAct,
            "The tenant is misconfigured at Microsoft: turn auditing on in Microsoft Purview, or open a case with Microsoft."
        ),
        FailureRule(
            ["AF20021"],
            .operatorMustAct,
            "Microsoft could not validate the webhook: its https address must be reachable from the internet and answer 200."
        ),
        FailureRule(["AF20022"], .subscribe, "Nothing to do: the subscription is started, once in 15 minutes."),
        FailureRule(
            ["AF20023"],
            .subscribe,
            "The subscription is disabled and is started once. If it stays disabled: DLP.All needs ActivityFeed.ReadDlp,"
                + " others the workload's licence, and auditing on in Microsoft Purview."
        ),
        FailureRule(["AF20024"], .subscribe, "Nothing to do: the subscription is enabled already."),
        FailureRule(
            ["AF20030", "AF20055"],
            .adjustWindow,
            "Nothing to do: the window is set anew by Microsoft's clock, and what fell out of its seven days is a gap."
        ),
        FailureRule(["AF20031"], .restartListing, "Nothing to do: the listing starts over from its first page."),
        FailureRule(["AF20050", "AF20051", "AF20052"], .gone, lost),
        FailureRule(["AF20053", "AF20054"], .ourFault, defect),
        FailureRule(["AF429"], .throttled, "Nothing to do: this tenant is asked more slowly for a while."),
        FailureRule(["AF50000", "AF50005", "AF50006"], .retry, transient),
    ])

    /// How long to wait before another start when the API does not say (reference, "Start a subscription").
    static let startPause = Duration.seconds(15 * 60)

    /// Rows of what the API says without a code of its own.
    static let auditingOff = FailureRule(
        [CloudFailure.Code.auditingOff.rawValue],
        .operatorMustAct,
        after: .seconds(15 * 60),
        "Turn on auditing in Microsoft Purview (Audit, Start recording user and admin activity). It can take 60 minutes to"
            + " be seen; events before that are not collected."
    )
    static let startedTooSoon = FailureRule(
        [CloudFailure.Code.startedTooSoon.rawValue],
        .throttled,
        after: startPause,
        "Nothing to do: the subscription is started again after the wait that Microsoft asks for."
    )
    static let tokenRefused = FailureRule(
        [CloudFailure.Code.tokenRefused.rawValue],
        .operatorMustAct,
        "Two fresh tokens were refused. The app needs application (not delegated) permissions with admin consent, and the"
            + " connection the right cloud."
    )

    static func loop() -> CloudFailure {
        CloudFailure(
            .listingLoop,
            retry: .restartListing,
            message: "The pages of the listing lead in a circle.",
            remedy: "Nothing to do: the listing starts over; if it persists, open a case with Microsoft."
        )
    }

    static func refusedAddress(_ what: String, _ cloud: Cloud) -> CloudFailure {
        CloudFailure(
            .addressRefused,
            retry: .operatorMustAct,
            message: "The service named an address for \(what) outside this tenant's part of the cloud \(cloud.name).",
            remedy: "No token was sent there. Check the connection's cloud, and for a proxy that rewrites answers."
        )
    }
}
