public import EntraID
public import MicrosoftCloud

extension CloudFailure.Code {
    /// The app is not registered as a Power Platform management application in the tenant.
    public static let notManagementApplication: Self = "powerplatform.not_registered"
    /// Two fresh tokens were refused; what that means is mostly the same.
    public static let powerPlatformTokenRefused: Self = "powerplatform.token_refused"
}

/// The admin APIs' error codes: what each means for a program and for an operator.
///
/// The APIs are not documented; the codes are those that the specifications of open-source clients show, and that
/// Terraform's provider for Power Platform handles.
public enum PowerPlatformFailures {
    /// What was looked up is not there any more.
    static let gone = FailureRule(["NotFound"], .gone, "Nothing to do: it was deleted, and is shown as such.")

    /// Every row of the APIs' own codes.
    public static let table = FailureTable([
        FailureRule(
            ["AppNotFound", "FlowNotFound", "EnvironmentNotFound", "ApiResourceNotFound"],
            .gone,
            gone.remedy
        ),
        // Right after an environment is made, its parts do not know of it yet.
        FailureRule(
            ["ServiceToServiceEnvironmentNotFound"],
            .retry,
            "Nothing to do: the environment is new, and the request is repeated."
        ),
        FailureRule(
            ["ConnectionAuthorizationFailed", "AzureResourceManagerRequestFailed"],
            .retry,
            "Nothing to do: the request is repeated."
        ),
    ])

    /// Authority over these APIs comes from a registration by hand, not from consent: the token's roles are empty.
    ///
    /// Source: "Creating a service principal application using PowerShell" (learn.microsoft.com/power-platform/admin).
    public static func notRegistered(_ clientID: ClientID) -> FailureRule {
        FailureRule(
            [CloudFailure.Code.notManagementApplication.rawValue],
            .operatorMustAct,
            after: .seconds(3600),
            "Register the app as a Power Platform management application, once, as an administrator of the customer's"
                + " tenant: New-PowerAppManagementApp -ApplicationId \(clientID)"
        )
    }

    static let wrongAddress = FailureRule(
        ["HTTP404"],
        .operatorMustAct,
        "Check the Power Platform addresses of the connection's cloud."
    )

    static func loop() -> CloudFailure {
        CloudFailure(
            "powerplatform.endless_list",
            retry: .retry,
            message: "The pages of the list lead in a circle, or there are too many.",
            remedy: "Nothing to do: the list is asked for again; if it persists, report it as a defect."
        )
    }

    static func refusedAddress(_ cloud: Cloud) -> CloudFailure {
        CloudFailure(
            .addressRefused,
            retry: .operatorMustAct,
            message:
                "The service named an address for the next page outside this list's place in the cloud \(cloud.name).",
            remedy: "No token was sent there. Check the connection's cloud, and for a proxy that rewrites answers."
        )
    }
}
