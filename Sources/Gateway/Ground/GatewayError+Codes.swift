extension GatewayError.Code {
    /// The request carries no key, or one that was never issued or was revoked (HTTP 401).
    package static let keyRefused = Self(rawValue: "key.refused")
    /// No API key of the tenant has this id (HTTP 404).
    package static let keyNotFound = Self(rawValue: "key.not_found")
    /// No tenant has this name or id (HTTP 404).
    package static let tenantNotFound = Self(rawValue: "tenant.not_found")
    /// The tenant id or the name is taken (HTTP 409).
    package static let tenantExists = Self(rawValue: "tenant.exists")
    /// A field of the new tenant is wrong (HTTP 422).
    package static let tenantInvalid = Self(rawValue: "tenant.invalid")
    /// Microsoft refused the tenant's app registration, so nothing was stored (HTTP 422).
    package static let tenantCheckFailed = Self(rawValue: "tenant.check_failed")
    /// The cloud is neither built in nor in the clouds file (HTTP 422).
    package static let cloudUnknown = Self(rawValue: "cloud.unknown")
    /// The certificate cannot be used (HTTP 422).
    package static let certificateInvalid = Self(rawValue: "certificate.invalid")
    /// The tenant has no such digest (HTTP 404).
    package static let digestNotFound = Self(rawValue: "digest.not_found")
    /// The tenant has no such alert (HTTP 404).
    package static let alertNotFound = Self(rawValue: "alert.not_found")
    /// The request to a webhook carries no `Webhook-AuthID`, a wrong one, or names a tenant without a webhook (HTTP 401).
    package static let webhookRefused = Self(rawValue: "webhook.refused")
    /// A notification is about another tenant or another app than its webhook's (HTTP 403).
    package static let webhookMisdirected = Self(rawValue: "webhook.misdirected")
    /// The webhook's address is unknown or cannot be used (HTTP 422).
    package static let webhookAddress = Self(rawValue: "webhook.address")
    /// The tenant has no content blob of this id (HTTP 404).
    package static let contentNotFound = Self(rawValue: "content.not_found")
    /// A mail address or a cadence of a recipient is wrong (HTTP 422).
    package static let recipientInvalid = Self(rawValue: "recipient.invalid")
    /// The tenant has no such recipient (HTTP 404).
    package static let recipientNotFound = Self(rawValue: "recipient.not_found")
    /// No mail relay is set (HTTP 422).
    package static let mailOff = Self(rawValue: "mail.off")
    /// The tenant has no such delivery (HTTP 404).
    package static let deliveryNotFound = Self(rawValue: "delivery.not_found")
    /// The delivery was sent or dropped, so there is nothing to try again (HTTP 409).
    package static let deliverySettled = Self(rawValue: "delivery.settled")
    /// A channel's name, address, key or token cannot be used (HTTP 422).
    package static let channelInvalid = Self(rawValue: "channel.invalid")
    /// The tenant has a channel of this name (HTTP 409).
    package static let channelExists = Self(rawValue: "channel.exists")
    /// The tenant has no channel of this name or id (HTTP 404).
    package static let channelNotFound = Self(rawValue: "channel.not_found")
    /// A link's word is wrong, expired or revoked, or the tenant has no link of this id (HTTP 404).
    package static let linkNotFound = Self(rawValue: "link.not_found")
    /// The gateway does not know its own address, so it can make no link (HTTP 422).
    package static let linkAddress = Self(rawValue: "link.address")
    /// Mitigation is not switched on for the tenant (HTTP 409).
    package static let mitigationOff = Self(rawValue: "mitigation.off")
    /// The tenant has no such mitigation (HTTP 404).
    package static let mitigationNotFound = Self(rawValue: "mitigation.not_found")
    /// The action does not fit the resource, or there is nobody to take it from (HTTP 422).
    package static let mitigationInvalid = Self(rawValue: "mitigation.invalid")
    /// The same is proposed or under way already (HTTP 409).
    package static let mitigationExists = Self(rawValue: "mitigation.exists")
    /// It is too late for this: the mitigation is decided, under way or over (HTTP 409).
    package static let mitigationSettled = Self(rawValue: "mitigation.settled")
    /// Nothing brings back what the mitigation did (HTTP 422).
    package static let mitigationNotReversible = Self(rawValue: "mitigation.not_reversible")
    /// People of this side have no say in the mitigation (HTTP 403).
    package static let approvalNotApprover = Self(rawValue: "approval.not_approver")
    /// This person, or this link, has decided already (HTTP 409).
    package static let approvalDecided = Self(rawValue: "approval.decided")
    /// The key may read approvals and not decide (HTTP 403).
    package static let approvalScope = Self(rawValue: "approval.scope")
    /// An approver's address, channel, side or name is wrong (HTTP 422).
    package static let approverInvalid = Self(rawValue: "approver.invalid")
    /// The address or the channel is an approver of the tenant already (HTTP 409).
    package static let approverExists = Self(rawValue: "approver.exists")
    /// The tenant has no such approver (HTTP 404).
    package static let approverNotFound = Self(rawValue: "approver.not_found")
    /// A policy file is wrong, and nothing of what was given is applied (HTTP 422).
    package static let policyInvalid = Self(rawValue: "policy.invalid")
    /// No policy has this id there (HTTP 404).
    package static let policyNotFound = Self(rawValue: "policy.not_found")
    /// A field of an exception is wrong (HTTP 422).
    package static let exceptionInvalid = Self(rawValue: "exception.invalid")
    /// No exception has this id (HTTP 404).
    package static let exceptionNotFound = Self(rawValue: "exception.not_found")
    /// The name or a value of a list is wrong (HTTP 422).
    package static let listInvalid = Self(rawValue: "list.invalid")
    /// There is no such list (HTTP 404).
    package static let listNotFound = Self(rawValue: "list.not_found")
    /// A tenant's evidence is not as the gateway wrote it; nothing is added to it (HTTP 409).
    package static let evidenceBroken = Self(rawValue: "evidence.broken")
    /// An export would have more entries than one archive may (HTTP 422).
    package static let evidenceTooLarge = Self(rawValue: "evidence.too_large")
    /// There are as many streams of alerts as may be, of the tenant or in all (HTTP 429, safe to retry later).
    package static let streamLimit = Self(rawValue: "stream.limit")
    /// A parameter of the request is wrong (HTTP 400).
    package static let requestInvalid = Self(rawValue: "request.invalid")
    /// No such route (HTTP 404).
    package static let routeNotFound = Self(rawValue: "route.not_found")
    /// The route does not answer this method (HTTP 405).
    package static let methodNotAllowed = Self(rawValue: "request.method_not_allowed")
    /// What there is cannot be had in any form that the request's `Accept` takes (HTTP 406).
    package static let requestNotAcceptable = Self(rawValue: "request.not_acceptable")
    /// The request's body is larger than the route takes (HTTP 413).
    package static let requestTooLarge = Self(rawValue: "request.too_large")
    /// The database refused or dropped the connection (HTTP 503, safe to retry).
    package static let databaseUnavailable = Self(rawValue: "database.unavailable")
    /// The database is full, or its disk is (HTTP 503, safe to retry once there is room).
    package static let databaseFull = Self(rawValue: "database.full")
    /// The master key ring cannot open what was sealed for the tenant (HTTP 500).
    package static let sealingFailed = Self(rawValue: "sealing.failed")
    /// This worker's lease on the tenant ran out and another holds it now; its work is undone.
    package static let leaseLost = Self(rawValue: "lease.lost")
    /// A content blob holds records of another organization only; the tenant is suspended, nothing of it stored.
    package static let contentForeign = Self(rawValue: "content.foreign")
    /// A content blob's JSON is broken; what parsed is kept.
    package static let contentDamaged = Self(rawValue: "content.damaged")
    /// A defect of the gateway; the log has the cause under the request id (HTTP 500).
    package static let unexpected = Self(rawValue: "gateway.unexpected")

    /// Every code, in the order of `docs/errors.md`.
    package static let all: [Self] = [
        .keyRefused, .keyNotFound, .tenantNotFound, .tenantExists, .tenantInvalid, .tenantCheckFailed, .cloudUnknown,
        .certificateInvalid, .digestNotFound, .alertNotFound, .webhookRefused, .webhookMisdirected, .webhookAddress,
        .contentNotFound, .recipientInvalid, .recipientNotFound, .mailOff, .deliveryNotFound, .deliverySettled,
        .channelInvalid, .channelExists, .channelNotFound, .linkNotFound, .linkAddress,
        .mitigationOff, .mitigationNotFound, .mitigationInvalid, .mitigationExists, .mitigationSettled,
        .mitigationNotReversible, .approvalNotApprover, .approvalDecided, .approvalScope, .approverInvalid,
        .approverExists, .approverNotFound,
        .policyInvalid, .policyNotFound, .exceptionInvalid, .exceptionNotFound, .listInvalid, .listNotFound,
        .evidenceBroken, .evidenceTooLarge,
        .streamLimit, .requestInvalid, .routeNotFound, .methodNotAllowed, .requestNotAcceptable, .requestTooLarge,
        .databaseUnavailable, .databaseFull,
        .sealingFailed, .leaseLost, .contentForeign, .contentDamaged, .unexpected,
    ]

    /// The HTTP status that a problem with this code carries.
    package var httpStatus: Int {
        switch self {
        case .requestInvalid: 400
        case .keyRefused, .webhookRefused: 401
        case .webhookMisdirected, .approvalNotApprover, .approvalScope: 403
        case .keyNotFound, .tenantNotFound, .digestNotFound, .alertNotFound, .contentNotFound, .routeNotFound,
            .recipientNotFound, .deliveryNotFound, .linkNotFound, .policyNotFound, .exceptionNotFound, .listNotFound,
            .channelNotFound, .mitigationNotFound, .approverNotFound:
            404
        case .methodNotAllowed: 405
        case .requestNotAcceptable: 406
        case .tenantExists, .deliverySettled, .channelExists, .mitigationOff, .mitigationExists, .mitigationSettled,
            .approvalDecided, .approverExists, .evidenceBroken:
            409
        case .requestTooLarge: 413
        case .tenantInvalid, .tenantCheckFailed, .cloudUnknown, .certificateInvalid, .webhookAddress, .recipientInvalid,
            .mailOff, .linkAddress, .policyInvalid, .exceptionInvalid, .listInvalid, .channelInvalid,
            .mitigationInvalid, .mitigationNotReversible, .approverInvalid, .evidenceTooLarge:
            422
        case .streamLimit: 429
        case .databaseUnavailable, .databaseFull: 503
        default: 500
        }
    }
}
