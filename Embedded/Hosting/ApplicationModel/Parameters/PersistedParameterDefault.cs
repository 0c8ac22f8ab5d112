using Aspire.Hosting.Startup;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A default that stays what it was: kept in the AppHost's user secrets, so that a data volume opens with the same password again.</summary>
internal sealed class PersistedParameterDefault(string parameterName, ParameterDefault original, UserSecrets secrets) : ParameterDefault
{
    private readonly Lazy<string> _value = new(() => secrets.GetOrAdd($"Parameters:{parameterName}", original.GetDefaultValue));

    public override string GetDefaultValue() => _value.Value;
}
