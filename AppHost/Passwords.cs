namespace AppHost;

/// <summary>How the development passwords are made: letters and digits only, so that they can stand in any URI.</summary>
internal static class Passwords
{
    public static GenerateParameterDefault Generated => new() { MinLength = 22, Special = false };

    /// <summary>For what seals keys: some 256 bits.</summary>
    public static GenerateParameterDefault GeneratedKey => new() { MinLength = 44, Special = false };
}
