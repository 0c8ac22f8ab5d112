using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Embedded.Hosting.Tests.Conformance;

/// <summary>Lists what an assembly shows to others: its public types and their public and protected members.</summary>
internal static class SymbolWalk
{
    private static readonly SymbolDisplayFormat TypeFormat = new(
        globalNamespaceStyle: SymbolDisplayGlobalNamespaceStyle.Omitted,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static IEnumerable<ApiMember> PublicMembers(IAssemblySymbol assembly) => Types(assembly.GlobalNamespace).SelectMany(Describe);

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol type)
            {
                if (!IsVisible(type))
                {
                    continue;
                }

                yield return type;
            }

            foreach (var nested in Types(member))
            {
                yield return nested;
            }
        }
    }

    private static IEnumerable<ApiMember> Describe(INamedTypeSymbol type)
    {
        yield return new(Id(type), Kind(type), string.Join(", ", Ancestors(type).Select(Display)));
        foreach (var member in type.GetMembers().Where(IsVisible))
        {
            if (Describe(member) is { } described)
            {
                yield return described;
            }
        }
    }

    private static ApiMember? Describe(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.UserDefinedOperator or MethodKind.Conversion } method => Describe(method),
        IMethodSymbol { MethodKind: MethodKind.Ordinary, CanBeReferencedByName: true } method => Describe(method),
        IPropertySymbol property => new(Id(property), Accessors(property), Display(property.Type)),
        IEventSymbol @event => new(Id(@event), "", Display(@event.Type)),
        // An enum's hidden `value__` cannot be named.
        IFieldSymbol { CanBeReferencedByName: true } field => new(Id(field), Constant(field), Display(field.Type)),
        _ => null,
    };

    private static ApiMember Describe(IMethodSymbol method) =>
        new(Id(method), string.Join(", ", method.Parameters.Select(Parameter)), Display(method.ReturnType));

    private static string Parameter(IParameterSymbol parameter) =>
        $"{(parameter.IsParams ? "params " : "")}{parameter.Name}{(parameter.IsOptional ? "?" : "")}";

    private static string Accessors(IPropertySymbol property)
    {
        List<string> accessors = [];
        if (property.GetMethod is { } getter && IsVisible(getter))
        {
            accessors.Add("get");
        }

        if (property.SetMethod is { } setter && IsVisible(setter))
        {
            accessors.Add(setter.IsInitOnly ? "init" : "set");
        }

        return string.Join(' ', accessors);
    }

    private static string Constant(IFieldSymbol field) =>
        field.HasConstantValue ? "= " + Convert.ToString(field.ConstantValue, CultureInfo.InvariantCulture) : "";

    private static string Kind(INamedTypeSymbol type) => type.TypeKind switch
    {
        TypeKind.Class => "class"
            + (type.IsStatic ? " static" : "")
            + (type.IsRecord ? " record" : "")
            + (type is { IsAbstract: true, IsStatic: false } ? " abstract" : "")
            + (type is { IsSealed: true, IsStatic: false } ? " sealed" : ""),
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static IEnumerable<ITypeSymbol> Ancestors(INamedTypeSymbol type)
    {
        if (type is { TypeKind: TypeKind.Class, BaseType: { SpecialType: not SpecialType.System_Object } baseType })
        {
            yield return baseType;
        }

        foreach (var @interface in type.TypeKind == TypeKind.Enum ? [] : type.Interfaces)
        {
            // What a public type promises inside of its own assembly is nobody else's business.
            if (IsVisibleOutside(@interface))
            {
                yield return @interface;
            }
        }
    }

    private static bool IsVisibleOutside(INamedTypeSymbol type) =>
        IsVisible(type)
        && (type.ContainingType is null || IsVisibleOutside(type.ContainingType))
        && type.TypeArguments.OfType<INamedTypeSymbol>().All(IsVisibleOutside);

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    private static string Id(ISymbol symbol) =>
        DocumentationCommentId.CreateDeclarationId(symbol) ?? throw new InvalidOperationException($"'{symbol}' has no declaration id.");

    private static string Display(ITypeSymbol type) => type.ToDisplayString(TypeFormat);
}
