public import EntraID
public import MicrosoftCloud

extension CloudFailure.Code {
    /// The app is not registered as a Power Platform management application in the tenant.
    public static let notManagementApplication: Self = "powerplatform.not_registered"
    /// Two fresh tokens were refused; what that means is mostly the same.
    public static let powerPlatformTokenRefused: Self = "powerplatform.token_refused"
    /// The app or flow is there, but it has no assignment of the given id.
    public static let assignmentNotFound: Self = "powerplatform.assignment_not_found"
    /// The flow belongs to a solution, and who has it can't be changed through these APIs.
    public static let solutionAware: Self = "powerplatform.solution_aware"
    /// A role was asked for that the principal can't have; nothing was sent.
    public static let roleNotPossible: Self = "powerplatform.role_not_possible"
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

    /// The answer to a removal whose id is unknown; that of a thing that is gone has the code `AppNotFound` or the like.
    static let assignmentNotFound = FailureRule(
        [CloudFailure.Code.assignmentNotFound.rawValue],
        .gone,
        "Read the assignments again: it was removed before, or it goes by another id."
    )

    /// Source: the maintainers of Microsoft's CoE starter kit (microsoft/coe-starter-kit issue 3661).
    static let solutionAware = FailureRule(
        [CloudFailure.Code.solutionAware.rawValue],
        .operatorMustAct,
        "The flow is part of a solution: change its owners by hand in Power Automate (the flow's page, Owners)."
    )

    static func roleNotPossible(_ message: String) -> CloudFailure {
        CloudFailure(
            .roleNotPossible,
            retry: .ourFault,
            message: message,
            remedy: "Nothing was sent. Everybody can be given the role CanView of a canvas app, and nothing else."
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
