import ArgumentParser

/// How often a digest is made.
enum Cadence: String, ExpressibleByArgument, CaseIterable {
    case hourly, daily, weekly, monthly
}
