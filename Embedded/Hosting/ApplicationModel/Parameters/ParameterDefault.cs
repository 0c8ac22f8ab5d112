namespace Aspire.Hosting.ApplicationModel;

/// <summary>The value of a parameter that configuration does not give.</summary>
public abstract class ParameterDefault
{
    private protected ParameterDefault()
    {
    }

    /// <summary>The value.</summary>
    public abstract string GetDefaultValue();
}

internal sealed class ConstantParameterDefault(Func<string> getValue) : ParameterDefault
{
    private readonly Lazy<string> _value = new(getValue);

    public override string GetDefaultValue() => _value.Value;
}
