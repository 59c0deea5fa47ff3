import ArgumentParser

/// `on` or `off`.
enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }
