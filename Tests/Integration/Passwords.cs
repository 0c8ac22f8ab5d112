namespace Integration;

/// <summary>Tests that log in to databases: one after another, since one of them changes passwords.</summary>
[CollectionDefinition(nameof(Passwords))]
public sealed class Passwords;
