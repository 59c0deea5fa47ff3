package import Policies

/// What every tenant has from its first day on, unless an operator says otherwise.
package enum DefaultPack {
    package static let policies: [Policy] = PolicyPack.policies
}
