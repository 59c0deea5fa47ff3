import EntraID
import FoundationEssentials
import ManagementActivity
import MicrosoftCloud

/// Tries a tenant's app registration step by step, and says in words what is wrong and what to do.
struct TenantCheck: Sendable {
    struct Result: Sendable {
        var steps: [CheckStep] = []
        /// The content types whose subscription was started on the way.
        var started: [String] = []
    }

    let feed: CloudAccess.Feed
    let tenant: Tenant
    /// The webhook that the tenant wants: a start without it would take it away.
    var webhook: WebhookTarget?

    /// Token, roles and tenant, then auditing and each subscription; a failed step ends those that build on it.
    ///
    /// `mayStart` is asked before a missing subscription is started: the 15-minute rule is the caller's.
    func run(mayStart: (_ contentType: String) async throws -> Bool) async throws -> Result {
        var result = Result()
        do {
            let token = try await feed.tokens.token()
            result.steps.append(
                CheckStep("token", .ok, "Entra ID issued a token to the app registration \(tenant.clientId).")
            )
            result.steps.append(CheckStep("tenant", .ok, "The token is for the tenant \(tenant.id)."))
            result.steps.append(roles(token.claims.roles))
        } catch let failure as CloudFailure {
            result.steps.append(contentsOf: Self.explain(tokenFailure: failure))
            return result
        }
        do {
            let subscriptions = try await feed.client.subscriptions().value
            for contentType in tenant.contentTypes {
                let present = subscriptions.first { $0.contentType.rawValue == contentType }
                if present?.isEnabled == true {
                    result.steps.append(CheckStep("subscription", subject: contentType, .ok, "Enabled."))
                } else {
                    try await start(contentType, mayStart, &result)
                }
            }
        } catch let failure as CloudFailure {
            result.steps.append(Self.step(failure.code == .auditingOff ? "auditing" : "activity", failure))
            return result
        }
        if !result.steps.contains(where: { $0.outcome == .failed }) {
            result.steps.append(CheckStep("auditing", .ok, "The tenant's audit log can be read."))
        }
        return result
    }

    /// A subscription stays enabled when its permission is taken away, so the token has to be asked.
    private func roles(_ roles: [String]) -> CheckStep {
        let found = "The token has: \(roles.joined(separator: ", "))."
        guard tenant.contentTypes.contains(ContentType.dlp.rawValue), !roles.contains("ActivityFeed.ReadDlp") else {
            return CheckStep("roles", .ok, found)
        }
        return CheckStep(
            "roles",
            subject: ContentType.dlp.rawValue,
            .failed,
            "\(found) DLP.All needs ActivityFeed.ReadDlp too.",
            remedy: "Grant the application permission ActivityFeed.ReadDlp with admin consent, or do without DLP.All."
        )
    }

    private func start(
        _ contentType: String,
        _ mayStart: (String) async throws -> Bool,
        _ result: inout Result
    ) async throws {
        guard try await mayStart(contentType) else {
            result.steps.append(
                CheckStep(
                    "subscription",
                    subject: contentType,
                    .warning,
                    "Not enabled; a start was sent less than 15 minutes ago, and Microsoft wants that pause.",
                    remedy: "The gateway starts it by itself."
                )
            )
            return
        }
        do {
            _ = try await feed.client.start(ContentType(rawValue: contentType), webhook: webhook)
            result.started.append(contentType)
            let note = "Started; the first content can take up to 12 hours."
            result.steps.append(CheckStep("subscription", subject: contentType, .ok, note))
        } catch let failure as CloudFailure where failure.code == .auditingOff {
            throw failure
        } catch let failure as CloudFailure where failure.retry == .throttled || failure.retry == .retry {
            var step = Self.step("subscription", subject: contentType, failure)
            step.outcome = .warning
            step.remedy = "The gateway tries again by itself."
            result.steps.append(step)
        } catch let failure as CloudFailure {
            result.steps.append(Self.step("subscription", subject: contentType, failure))
        }
    }

    private static func step(_ name: String, subject: String? = nil, _ failure: CloudFailure) -> CheckStep {
        CheckStep(
            name,
            subject: subject,
            .failed,
            failure.message,
            code: failure.code.rawValue,
            remedy: failure.remedy
        )
    }

    /// A token that is issued and still does not serve (wrong tenant, no role) proves the steps before it.
    private static func explain(tokenFailure failure: CloudFailure) -> [CheckStep] {
        let issued = CheckStep("token", .ok, "Entra ID issued a token.")
        switch failure.code {
        case .wrongTenant: return [issued, step("tenant", failure)]
        case .roleMissing: return [issued, step("roles", failure)]
        default: return [step("token", failure)]
        }
    }
}
