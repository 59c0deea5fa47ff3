/// Reads what stands under `gateway:`.
enum SettingsReader {
    private static let keys = [
        "enabled", "severity", "category", "recipients", "daily-limit", "quiet-hours", "aggregation", "escalation",
        "mitigation",
    ]

    /// The settings and the severity that overrides the rule's level.
    ///
    /// - Throws: `PolicyFault` with the first thing that is wrong.
    static func read(_ value: YAMLValue) throws(PolicyFault) -> (settings: PolicySettings, severity: Severity?) {
        var settings = PolicySettings()
        var severity: Severity?
        for member in try members(value, of: "gateway", keys) {
            switch member.name {
            case "enabled":
                guard case .bool(let flag) = member.value.content else { throw wrong(member, "true or false") }
                settings.enabled = flag
            case "severity": severity = try level(member)
            case "category": settings.category = try text(member)
            case "recipients": settings.recipients = try texts(member, mayBeEmpty: true)
            case "daily-limit":
                guard case .integer(let number) = member.value.content, (0...100_000).contains(number) else {
                    throw wrong(member, "a whole number from 0 to 100000")
                }
                settings.dailyLimit = Int(number)
            case "quiet-hours": settings.quietHours = try quietHours(member.value)
            case "aggregation": try aggregation(member.value, &settings)
            case "escalation": settings.escalation = try escalation(member.value)
            default: settings.mitigation = try MitigationReader.read(member.value)
            }
        }
        return (settings, severity)
    }

    /// One of Sigma's levels.
    ///
    /// - Throws: `PolicyFault` for anything else.
    static func level(_ member: YAMLValue.Member) throws(PolicyFault) -> Severity {
        guard let text = member.value.text, let severity = Severity(rawValue: text.lowercased()) else {
            let names = Severity.allCases.map(\.rawValue)
            throw PolicyFault(
                "sigma.level_unknown",
                member.line,
                "there is no level \"\(member.value.scalarText ?? member.value.kind)\"",
                Nearest.remedy(for: member.value.scalarText ?? "", among: names)
            )
        }
        return severity
    }

    static func members(
        _ value: YAMLValue,
        of name: String,
        _ keys: [String]
    ) throws(PolicyFault) -> [YAMLValue.Member] {
        guard let members = value.members else {
            throw PolicyFault(
                "policy.setting_wrong",
                value.line,
                "\(name) is \(value.kind)",
                "Write a map with \(keys.joined(separator: ", "))."
            )
        }
        for member in members where !keys.contains(member.name) {
            throw PolicyFault(
                "policy.setting_unknown",
                member.line,
                "there is no setting \"\(member.name)\" under \(name)",
                Nearest.remedy(for: member.name, among: keys)
            )
        }
        return members
    }

    static func wrong(_ member: YAMLValue.Member, _ wanted: String) -> PolicyFault {
        PolicyFault(
            "policy.setting_wrong",
            member.line,
            "\(member.name) is \(member.value.scalarText.map { "\"\($0)\"" } ?? member.value.kind)",
            "Write \(wanted)."
        )
    }

    static func text(_ member: YAMLValue.Member) throws(PolicyFault) -> String {
        guard let text = member.value.scalarText, !text.isEmpty, text.count <= 200 else {
            throw wrong(member, "text of at most 200 characters")
        }
        return text
    }

    private static func texts(_ member: YAMLValue.Member, mayBeEmpty: Bool = false) throws(PolicyFault) -> [String] {
        let texts = (member.value.elements ?? [member.value]).map(\.scalarText)
        let known = texts.compactMap(\.self).filter { !$0.isEmpty }
        guard known.count == texts.count, mayBeEmpty || !known.isEmpty, known.count <= 100 else {
            throw wrong(member, "a list of names")
        }
        return known
    }

    private static func quietHours(_ value: YAMLValue) throws(PolicyFault) -> PolicySettings.QuietHours {
        var from: Int?
        var to: Int?
        var zone: String?
        var course = PolicySettings.QuietHours.Course.hold
        for member in try members(value, of: "quiet-hours", ["from", "to", "time-zone", "then"]) {
            switch member.name {
            case "from": from = try minute(member)
            case "to": to = try minute(member)
            case "time-zone": zone = try text(member)
            default:
                guard let known = member.value.text.flatMap(PolicySettings.QuietHours.Course.init) else {
                    throw wrong(member, "hold or digest")
                }
                course = known
            }
        }
        guard let from, let to, from != to else {
            throw PolicyFault(
                "policy.setting_wrong",
                value.line,
                "quiet-hours need from and to, which differ",
                "Write from: \"22:00\" and to: \"07:00\"."
            )
        }
        return .init(from: from, to: to, timeZone: zone, course: course)
    }

    private static func minute(_ member: YAMLValue.Member) throws(PolicyFault) -> Int {
        let halves = (member.value.scalarText ?? "").split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].count <= 2, halves[1].count == 2, let hour = UInt8(halves[0]), hour < 24,
            let minute = UInt8(halves[1]), minute < 60
        else { throw wrong(member, "a time such as \"22:00\", in quotes") }
        return Int(hour) * 60 + Int(minute)
    }

    private static func aggregation(_ value: YAMLValue, _ settings: inout PolicySettings) throws(PolicyFault) {
        for member in try members(value, of: "aggregation", ["key", "window"]) {
            if member.name == "key" {
                settings.aggregationKey = try texts(member, mayBeEmpty: true)
            } else {
                settings.aggregationWindow = try seconds(member, atMost: 90 * 86_400)
            }
        }
    }

    private static func escalation(_ value: YAMLValue) throws(PolicyFault) -> PolicySettings.Escalation {
        var after: Int?
        var recipients: [String] = []
        for member in try members(value, of: "escalation", ["after", "recipients"]) {
            if member.name == "after" {
                after = try seconds(member, atMost: 30 * 86_400)
            } else {
                recipients = try texts(member, mayBeEmpty: true)
            }
        }
        guard let after else {
            throw PolicyFault("policy.setting_wrong", value.line, "escalation has no after", "Write after: 4h.")
        }
        return .init(after: after, recipients: recipients)
    }

    /// Seconds from `90s`, `15m`, `4h`, `1d`, `1w`.
    static func seconds(_ member: YAMLValue.Member, atMost limit: Int) throws(PolicyFault) -> Int {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        let text = member.value.scalarText ?? ""
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()), count > 0,
            count <= limit / unit
        else {
            throw wrong(member, "a time such as 15m, 4h or 1d, at most \(limit / 86_400)d")
        }
        return count * unit
    }
}
