namespace Testing;

/// <summary>What is wrong with a token that must not get in.</summary>
public enum TokenFault
{
    Expired,
    NotYetValid,
    WithoutExpiry,
    WrongIssuer,
    WrongAudience,
    WithoutSignature,
    SignedWithThePublicKey,
    WrongType,
    UnknownKey,
    SignedByAnotherKey,
    Tampered,
}
