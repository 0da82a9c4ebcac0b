package dev.tidemark.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.tidemark", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule programsMeetInTheContractAlone = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("contract")
            .definedBy("dev.tidemark.contract..")
            .layer("cdc")
            .definedBy("dev.tidemark.cdc..")
            .layer("invalidator")
            .definedBy("dev.tidemark.invalidator..")
            .layer("api")
            .definedBy("dev.tidemark.api..")
            .layer("cli")
            .definedBy("dev.tidemark.cli..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("cdc")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("invalidator")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("api")
            .mayOnlyBeAccessedByLayers("cli")
            .because("each program can be run, replaced and understood by itself; what they agree on is the contract");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("dev.tidemark.(**)")
            .should()
            .beFreeOfCycles()
            .because("a package that needs another which needs it is one package in two folders");

    @ArchTest
    static final ArchRule contractNeedsTheJdkOnly = classes()
            .that()
            .resideInAPackage("dev.tidemark.contract..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.tidemark.contract..", "java..", "org.jspecify..")
            .because("every program reads it");

    @ArchTest
    static final ArchRule remoteSystemsStayBehindTheirPackages = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.tidemark.invalidator.versions..", "dev.tidemark.api.namespace..", "dev.tidemark.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lettuce..")
            .because("the rest speaks of namespaces and versions, not of Redis");

    @ArchTest
    static final ArchRule noFoldersForLeftovers = noClasses()
            .should()
            .resideInAnyPackage("..common..", "..util..", "..utils..", "..helper..", "..core..", "..manager..")
            .because("such names say nothing of what is inside");
}
