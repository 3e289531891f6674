"""All lint rules, in the order of their codes."""

from __future__ import annotations

from ads_compiler.rules.attack.ads301_revoked_technique import revoked_technique
from ads_compiler.rules.attack.ads302_unknown_technique import unknown_technique
from ads_compiler.rules.attack.ads303_deprecated_technique import deprecated_technique
from ads_compiler.rules.attack.ads304_tactic_not_of_technique import tactic_not_of_technique
from ads_compiler.rules.attack.ads305_platform_not_of_technique import platform_not_of_technique
from ads_compiler.rules.attack.ads306_unknown_platform import unknown_platform
from ads_compiler.rules.attack.ads307_release_not_installed import release_not_installed
from ads_compiler.rules.attack.ads308_technique_listed_twice import technique_listed_twice
from ads_compiler.rules.attack.ads309_technique_name_differs import technique_name_differs
from ads_compiler.rules.attack.ads310_unchecked_technique import unchecked_technique
from ads_compiler.rules.attack.ads311_technique_of_another_release import (
    technique_of_another_release,
)
from ads_compiler.rules.attack.ads312_outdated_tactic import outdated_tactic
from ads_compiler.rules.attack.ads313_outdated_platform import outdated_platform
from ads_compiler.rules.attack.ads314_outdated_name import outdated_name
from ads_compiler.rules.attack.ads315_platforms_not_known import platforms_not_known
from ads_compiler.rules.attack.ads316_missing_platform import missing_platform
from ads_compiler.rules.attack.ads317_outdated_link import outdated_link
from ads_compiler.rules.attack.ads318_misleading_link import misleading_link
from ads_compiler.rules.attack.ads319_redundant_parent_technique import redundant_parent_technique
from ads_compiler.rules.attack.ads320_merged_techniques import merged_techniques
from ads_compiler.rules.attack.ads321_facts_of_another_release import facts_of_another_release
from ads_compiler.rules.attack.ads322_other_release_than_project import other_release_than_project
from ads_compiler.rules.attack.ads330_other_technique_in_prose import other_technique_in_prose
from ads_compiler.rules.attack.ads331_other_tactic_in_prose import other_tactic_in_prose
from ads_compiler.rules.attack.ads332_other_platform_in_prose import other_platform_in_prose
from ads_compiler.rules.attack.ads333_subject_off_platform import subject_off_platform
from ads_compiler.rules.attack.ads334_preparation_seen_inside import preparation_seen_inside
from ads_compiler.rules.attack.ads335_evasion_without_tactic import evasion_without_tactic
from ads_compiler.rules.attack.ads340_unknown_detection import unknown_detection
from ads_compiler.rules.attack.ads341_detection_of_other_technique import (
    detection_of_other_technique,
)
from ads_compiler.rules.attack.ads342_unchecked_detection import unchecked_detection
from ads_compiler.rules.base import CrossRule, LintRule
from ads_compiler.rules.logic.ads410_rule_contradicts_page import rule_contradicts_page
from ads_compiler.rules.logic.ads411_field_not_in_telemetry import field_not_in_telemetry
from ads_compiler.rules.logic.ads412_telemetry_field_unused import telemetry_field_unused
from ads_compiler.rules.logic.ads413_unnamed_rule import unnamed_rule
from ads_compiler.rules.logic.ads414_case_names_unknown_rule import case_names_unknown_rule
from ads_compiler.rules.logic.ads415_unexplained_acceptance import unexplained_acceptance
from ads_compiler.rules.logic.ads421_environment_literal import environment_literal
from ads_compiler.rules.logic.ads422_misspelt_log_source import misspelt_log_source
from ads_compiler.rules.logic.ads423_misspelt_field import misspelt_field
from ads_compiler.rules.logic.ads424_rules_off_platform import rules_off_platform
from ads_compiler.rules.logic.ads425_filter_through_list import filter_through_list
from ads_compiler.rules.logic.ads426_unportable_expression import unportable_expression
from ads_compiler.rules.logic.ads427_keywords_on_large_log import keywords_on_large_log
from ads_compiler.rules.logic.ads428_unrestricted_selection import unrestricted_selection
from ads_compiler.rules.logic.ads429_impossible_rule import impossible_rule
from ads_compiler.rules.logic.ads430_rule_id_of_another_page import rule_id_of_another_page
from ads_compiler.rules.logic.ads440_retyped_value import retyped_value
from ads_compiler.rules.logic.ads441_unintended_escape import unintended_escape
from ads_compiler.rules.logic.ads442_text_cut_by_comment import text_cut_by_comment
from ads_compiler.rules.logic.ads620_malformed_atomic import malformed_atomic
from ads_compiler.rules.safety.ads801_raw_html import raw_html
from ads_compiler.rules.safety.ads802_unsafe_link import unsafe_link
from ads_compiler.rules.safety.ads803_hidden_character import hidden_character
from ads_compiler.rules.safety.ads804_control_character import control_character
from ads_compiler.rules.safety.ads805_secret import secret
from ads_compiler.rules.structure.ads104_missing_section import missing_section
from ads_compiler.rules.structure.ads105_empty_section import empty_section
from ads_compiler.rules.structure.ads106_unknown_heading import unknown_heading
from ads_compiler.rules.structure.ads107_repeated_section import repeated_section
from ads_compiler.rules.structure.ads110_heading_differs_from_title import (
    heading_differs_from_title,
)
from ads_compiler.rules.structure.ads111_misread_block import misread_block
from ads_compiler.rules.structure.ads112_colliding_file_name import colliding_file_name
from ads_compiler.rules.structure.ads113_markup_not_rendered import markup_not_rendered
from ads_compiler.rules.writing.ads201_missing_blind_spots import missing_blind_spots
from ads_compiler.rules.writing.ads202_missing_assumptions import missing_assumptions
from ads_compiler.rules.writing.ads203_missing_detection import missing_detection
from ads_compiler.rules.writing.ads204_generic_title import generic_title
from ads_compiler.rules.writing.ads205_duplicate_id import duplicate_id
from ads_compiler.rules.writing.ads206_duplicate_title import duplicate_title
from ads_compiler.rules.writing.ads207_impossible_date import impossible_date
from ads_compiler.rules.writing.ads208_production_without_owner import production_without_owner
from ads_compiler.rules.writing.ads209_priority_without_criteria import priority_without_criteria
from ads_compiler.rules.writing.ads210_response_without_steps import response_without_steps
from ads_compiler.rules.writing.ads211_vague_false_positive import vague_false_positive
from ads_compiler.rules.writing.ads212_unproven_in_production import unproven_in_production
from ads_compiler.rules.writing.ads213_unproven_in_review import unproven_in_review
from ads_compiler.rules.writing.ads214_missing_response_facts import missing_response_facts
from ads_compiler.rules.writing.ads215_rule_without_case import rule_without_case
from ads_compiler.rules.writing.ads216_missing_telemetry import missing_telemetry
from ads_compiler.rules.writing.ads217_placeholder_text import placeholder_text
from ads_compiler.rules.writing.ads218_template_text import template_text
from ads_compiler.rules.writing.ads219_section_saying_nothing import section_saying_nothing
from ads_compiler.rules.writing.ads220_damaged_text import damaged_text
from ads_compiler.rules.writing.ads221_boilerplate import boilerplate
from ads_compiler.rules.writing.ads222_repeated_text import repeated_text
from ads_compiler.rules.writing.ads223_copied_section import copied_section
from ads_compiler.rules.writing.ads224_vague_title import vague_title
from ads_compiler.rules.writing.ads225_recurring_title import recurring_title
from ads_compiler.rules.writing.ads226_goal_without_event import goal_without_event
from ads_compiler.rules.writing.ads227_abstract_without_source import abstract_without_source
from ads_compiler.rules.writing.ads228_misplaced_blind_spot import misplaced_blind_spot
from ads_compiler.rules.writing.ads229_generic_blind_spot import generic_blind_spot
from ads_compiler.rules.writing.ads230_validation_without_action import validation_without_action
from ads_compiler.rules.writing.ads231_validation_without_expected_result import (
    validation_without_expected_result,
)
from ads_compiler.rules.writing.ads232_false_positives_name_no_field import (
    false_positives_name_no_field,
)
from ads_compiler.rules.writing.ads234_response_without_containment import (
    response_without_containment,
)
from ads_compiler.rules.writing.ads235_response_without_escalation import (
    response_without_escalation,
)
from ads_compiler.rules.writing.ads236_response_without_place import response_without_place
from ads_compiler.rules.writing.ads237_undecided_priority import undecided_priority
from ads_compiler.rules.writing.ads238_priority_differs import priority_differs
from ads_compiler.rules.writing.ads239_false_positive_is_blind_spot import (
    false_positive_is_blind_spot,
)
from ads_compiler.rules.writing.ads240_denied_emulation import denied_emulation
from ads_compiler.rules.writing.ads242_denied_false_positives import denied_false_positives
from ads_compiler.rules.writing.ads243_real_time_from_batches import real_time_from_batches
from ads_compiler.rules.writing.ads244_unlinked_resource import unlinked_resource
from ads_compiler.rules.writing.ads245_empty_link_text import empty_link_text
from ads_compiler.rules.writing.ads246_untitled_address import untitled_address
from ads_compiler.rules.writing.ads247_repeated_link import repeated_link
from ads_compiler.rules.writing.ads248_acknowledge_after_contain import acknowledge_after_contain
from ads_compiler.rules.writing.ads249_link_not_on_site import link_not_on_site

RULES: tuple[LintRule | CrossRule, ...] = (
    missing_section,
    empty_section,
    unknown_heading,
    repeated_section,
    heading_differs_from_title,
    misread_block,
    colliding_file_name,
    markup_not_rendered,
    missing_blind_spots,
    missing_assumptions,
    missing_detection,
    generic_title,
    duplicate_id,
    duplicate_title,
    impossible_date,
    production_without_owner,
    priority_without_criteria,
    response_without_steps,
    vague_false_positive,
    unproven_in_production,
    unproven_in_review,
    missing_response_facts,
    rule_without_case,
    missing_telemetry,
    placeholder_text,
    template_text,
    section_saying_nothing,
    damaged_text,
    boilerplate,
    repeated_text,
    copied_section,
    vague_title,
    recurring_title,
    goal_without_event,
    abstract_without_source,
    misplaced_blind_spot,
    generic_blind_spot,
    validation_without_action,
    validation_without_expected_result,
    false_positives_name_no_field,
    response_without_containment,
    response_without_escalation,
    response_without_place,
    undecided_priority,
    priority_differs,
    false_positive_is_blind_spot,
    denied_emulation,
    denied_false_positives,
    real_time_from_batches,
    unlinked_resource,
    empty_link_text,
    untitled_address,
    repeated_link,
    acknowledge_after_contain,
    link_not_on_site,
    revoked_technique,
    unknown_technique,
    deprecated_technique,
    tactic_not_of_technique,
    platform_not_of_technique,
    unknown_platform,
    release_not_installed,
    technique_listed_twice,
    technique_name_differs,
    unchecked_technique,
    technique_of_another_release,
    outdated_tactic,
    outdated_platform,
    outdated_name,
    platforms_not_known,
    missing_platform,
    outdated_link,
    misleading_link,
    redundant_parent_technique,
    merged_techniques,
    facts_of_another_release,
    other_release_than_project,
    other_technique_in_prose,
    other_tactic_in_prose,
    other_platform_in_prose,
    subject_off_platform,
    preparation_seen_inside,
    evasion_without_tactic,
    unknown_detection,
    detection_of_other_technique,
    unchecked_detection,
    rule_contradicts_page,
    field_not_in_telemetry,
    telemetry_field_unused,
    unnamed_rule,
    case_names_unknown_rule,
    unexplained_acceptance,
    environment_literal,
    misspelt_log_source,
    misspelt_field,
    rules_off_platform,
    filter_through_list,
    unportable_expression,
    keywords_on_large_log,
    unrestricted_selection,
    impossible_rule,
    rule_id_of_another_page,
    retyped_value,
    unintended_escape,
    text_cut_by_comment,
    malformed_atomic,
    raw_html,
    unsafe_link,
    hidden_character,
    control_character,
    secret,
)
