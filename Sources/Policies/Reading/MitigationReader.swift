/// Reads what stands under `gateway: mitigation:`.
enum MitigationReader {
    private static let delays = 60...7 * 86_400

    /// - Throws: `PolicyFault` with the first thing that is wrong.
    static func read(_ value: YAMLValue) throws(PolicyFault) -> PolicySettings.Mitigation {
        var action: String?
        var automatic: PolicySettings.Mitigation.Automatic?
        for member in try SettingsReader.members(value, of: "mitigation", ["action", "automatic"]) {
            if member.name == "action" {
                action = try known(member)
            } else {
                automatic = try self.automatic(member.value)
            }
        }
        guard let action else {
            throw PolicyFault(
                "policy.setting_wrong",
                value.line,
                "mitigation has no action",
                "Write action: removeEveryone."
            )
        }
        return .init(action: action, automatic: automatic)
    }

    /// An action by its name; `remove-everyone` is the same as `removeEveryone`.
    private static func known(_ member: YAMLValue.Member) throws(PolicyFault) -> String {
        let actions = PolicySettings.Mitigation.actions
        let wanted = (member.value.scalarText ?? "").filter { $0 != "-" && $0 != "_" }.lowercased()
        guard let action = actions.first(where: { $0.lowercased() == wanted }) else {
            throw SettingsReader.wrong(member, "one of \(actions.joined(separator: ", "))")
        }
        return action
    }

    private static func automatic(_ value: YAMLValue) throws(PolicyFault) -> PolicySettings.Mitigation.Automatic {
        var automatic = PolicySettings.Mitigation.Automatic()
        for member in try SettingsReader.members(value, of: "automatic", ["delay", "daily-max", "dry-run"]) {
            switch member.name {
            case "delay":
                automatic.delay = try SettingsReader.seconds(member, atMost: delays.upperBound)
                guard delays.contains(automatic.delay) else {
                    throw SettingsReader.wrong(member, "at least a minute, in which somebody can stop it")
                }
            case "daily-max":
                guard case .integer(let number) = member.value.content, (1...1000).contains(number) else {
                    throw SettingsReader.wrong(member, "a whole number from 1 to 1000")
                }
                automatic.dailyMax = Int(number)
            default:
                guard case .bool(let flag) = member.value.content else {
                    throw SettingsReader.wrong(member, "true or false")
                }
                automatic.isTrial = flag
            }
        }
        return automatic
    }
}
