namespace Identity.Keys;

internal enum KeyPurpose
{
    /// <summary>Signs every token; its public half is published.</summary>
    Sign,

    /// <summary>Encrypts codes and refresh tokens, which only this service reads.</summary>
    Encrypt,
}
