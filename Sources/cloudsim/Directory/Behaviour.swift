/// How a tenant misbehaves, or does not: the switches that a test or a demonstration can throw.
struct Behaviour: Codable, Sendable {
    enum SecretState: String, Codable, Sendable { case ok, wrong, expired }
    enum Consent: String, Codable, Sendable { case granted, missing }
    enum Switch: String, Codable, Sendable { case on, off }
    enum GraphConsent: String, Codable, Sendable { case granted, namesOnly, missing }
    enum FlowAudience: String, Codable, Sendable { case any, own }
    enum DeleteIDs: String, Codable, Sendable { case any, name, full }
    enum SubscriptionState: String, Codable, Sendable { case normal, disabledByAdmin, notEffective }

    /// `wrong`: every secret is refused (AADSTS7000215); `expired`: as 7000222.
    var secret = SecretState.ok
    /// `missing`: tokens are issued all the same, without `roles`, as Entra ID does.
    var consent = Consent.granted
    /// `off`: unified auditing is off, every start fails with the data service's text.
    var auditing = Switch.on
    /// `disabledByAdmin`: starts succeed, content answers AF20023, and the list says disabled; `notEffective`: the
    /// same, but the list says enabled, as published clients have seen after a stop and a start.
    var subscription = SubscriptionState.normal
    /// Content types that `subscription` is about; none means all.
    var contentTypes: [ContentType] = []
    /// `off` lifts the rule of one start in fifteen minutes.
    var startLimit = Switch.on
    /// Seconds that a token lives.
    var tokenLifetime: Int64 = 3_599
    /// Requests a minute before AF429; 0 is no limit.
    var requestsPerMinute = 2_000
    /// Needless tokens a minute that are no violation yet: several workers each need one of their own.
    var tokensPerMinute = 3
    /// `off`: nobody registered the app as a Power Platform management application.
    var managementApp = Switch.on
    /// `namesOnly`: without GroupMember.Read.All; `missing`: without Directory.Read.All as well.
    var graph = GraphConsent.granted
    /// `own`: the flow host refuses tokens of the Power Apps audience.
    var flowAudience = FlowAudience.any
    /// Requests a minute to each of the hosts powerapps, bap, flow and graph before 429; 0 is no limit.
    var lookupsPerMinute = 0
    /// Which of the two spellings of an assignment a removal may use; shipped clients use both.
    var deleteIds = DeleteIDs.any
    /// Seconds from the acceptance of a write until reads show its effect.
    var effectDelaySeconds = 0.0
    /// `off`: writes leave no trace in the audit log.
    var echoes = Switch.on
    /// Seconds from a write until the audit log lists the record of it.
    var echoDelaySeconds = 1.0

    func state(of type: ContentType) -> SubscriptionState {
        contentTypes.isEmpty || contentTypes.contains(type) ? subscription : .normal
    }
}

extension Behaviour {
    /// The same switches, each optional: what a control request may change.
    struct Change: Codable, Sendable {
        var secret: SecretState?
        var consent: Consent?
        var auditing: Switch?
        var subscription: SubscriptionState?
        var contentTypes: [ContentType]?
        var startLimit: Switch?
        var tokenLifetime: Int64?
        var requestsPerMinute: Int?
        var tokensPerMinute: Int?
        var managementApp: Switch?
        var graph: GraphConsent?
        var flowAudience: FlowAudience?
        var lookupsPerMinute: Int?
        var deleteIds: DeleteIDs?
        var effectDelaySeconds: Double?
        var echoes: Switch?
        var echoDelaySeconds: Double?
    }

    mutating func apply(_ change: Change) {
        secret = change.secret ?? secret
        consent = change.consent ?? consent
        auditing = change.auditing ?? auditing
        subscription = change.subscription ?? subscription
        contentTypes = change.contentTypes ?? contentTypes
        startLimit = change.startLimit ?? startLimit
        tokenLifetime = change.tokenLifetime ?? tokenLifetime
        requestsPerMinute = change.requestsPerMinute ?? requestsPerMinute
        tokensPerMinute = change.tokensPerMinute ?? tokensPerMinute
        managementApp = change.managementApp ?? managementApp
        graph = change.graph ?? graph
        flowAudience = change.flowAudience ?? flowAudience
        lookupsPerMinute = change.lookupsPerMinute ?? lookupsPerMinute
        deleteIds = change.deleteIds ?? deleteIds
        effectDelaySeconds = change.effectDelaySeconds ?? effectDelaySeconds
        echoes = change.echoes ?? echoes
        echoDelaySeconds = change.echoDelaySeconds ?? echoDelaySeconds
    }
}
