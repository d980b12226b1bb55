"""What columns are called and what their cells say, in exports of applicant systems and in people's own tables."""

from __future__ import annotations

from collections.abc import Mapping


def words(said: str) -> frozenset[str]:
    return frozenset(said.split())


# In English, German and French, without case, accents, marks and blanks: "E-Mail (privat)" is `emailprivat`.
NAMES: Mapping[str, frozenset[str]] = {
    field: words(said)
    for field, said in {
        "candidate_id": """
            candidateid personid applicantid bewerberid kandidatid kandidatenid candidateuuid
            candidateidentifier kandidatennummer bewerbernummer profileid
        """,
        "name": """
            name fullname candidatename candidate applicant applicantname bewerber kandidat bewerberin
            kandidatin bewerbername namedesbewerbers candidatefullname vollstandigername vorundnachname
            vornamenachname nachnamevorname lastnamefirstname firstandlastname applicantfullname
            nom nomcomplet candidat nomducandidat prenomnom nometprenom prenometnom
        """,
        "first_name": """
            firstname givenname forename vorname candidatefirstname applicantfirstname rufname first
            preferredfirstname
            prenom
        """,
        "last_name": """
            lastname surname familyname nachname familienname candidatelastname applicantlastname zuname
            last
            nomdefamille
        """,
        "email": """
            email emailaddress candidateemail email1 primaryemail mail emailadresse emails emailaddresses
            applicantemail personalemail contactemail candidateemailaddress emailbewerber mailadresse
            emaildesbewerbers emailpersonal emailkandidat
            candidateemails candidateemailaddresses courriel adressemail adresseemail adressecourriel
            emailducandidat primaryemailaddress applicantemailaddress
        """,
        "other_email": """
            2ndemail email2 secondaryemail secondemail otheremail zweiteemail alternateemail
            additionalemail alternativeemail emailaddress2
        """,
        "opening_id": """
            jobid openingid requisitionid reqid positionid stellenid stellennummer requisitionnumber
            reqnumber jobreqid jobrequisitionid postingid stellenkennziffer kennziffer referenznummer
            jobcode vacancyid jobnumber
            jobrefnumber jobreference refnumber
        """,
        "opening": """
            job jobtitle opening position role jobname requisition stelle posting jobopening openingname
            positiontitle requisitiontitle requisitionname jobrequisition postingtitle jobposting
            appliedfor appliedto appliedposition positionappliedfor appliedjob roleappliedfor vacancy
            vacancytitle stellentitel stellenbezeichnung stellenanzeige beworbenauf beworbenals
            jobbezeichnung ausschreibung positionsbezeichnung jobs
            poste intituleduposte offre offredemploi annonce
        """,
        "application_id": """
            applicationid bewerbungsid bewerbungid applicationuuid bewerbungsnummer opportunityid
            submissionid
        """,
        "applied_on": """
            appliedon applied appliedat applicationdate dateapplied bewerbungsdatum eingang beworbenam
            applieddate appliedtimestamp datesubmitted applicationsubmitted applicationcreatedat
            dateofapplication submittedon submittedat beworben datumderbewerbung eingangsdatum
            bewerbungseingang
            datedecandidature candidaturedu postulele applicationcreated applicationcreatedon
            applicationsubmittedat applicationsubmittedon datereceived receivedon
        """,
        "status": """
            status applicationstatus state milestone disposition recentstatus candidatestatus currentstatus
            applicationstate outcome ergebnis bewerberstatus bewerbungsstatus decision entscheidung
            statut applicantstatus etat statutdelacandidature statusderbewerbung hiringstatus
        """,
        "decided_on": """
            rejectedon rejectedat rejected decidedon decisiondate rejectiondate dateofrejection
            disqualifiedat archivedat abgelehntam absagedatum absageam entscheidungam daterejected
            rejectedtimestamp archivedon archivedate archived archivedtimestamp disqualifiedon
            disqualificationdate declinedon declinedat closedat dateclosed ablehnungsdatum abgelehnt
            datumderabsage absage abgesagtam decisionon
            refusele datederefus datedurefus rejetele disqualifieddate disqualified datedisqualified
            archiveddate
        """,
        "changed_on": """
            statuschangedate statuschangedon statuschangedat statuschanged statusupdated statusupdatedat
            statusupdatedon statusdate laststatuschange datestatuschanged statusgeandertam statusdatum
            letztestatusanderung datedustatut
        """,
        "hired_on": """
            hiredon hiredat hireddate hiredate datehired dateofhire eingestelltam einstellungsdatum hired
            eingestellt datedembauche embauchele
        """,
        "stage": """
            stage currentstage applicationstage candidatestage pipelinestage stagename currentstagename
            recruitingstage phase aktuellephase bewerbungsphase stufe etape etapeactuelle
        """,
        "rejected": """
            rejected isrejected disqualified isdisqualified wasrejected abgelehnt absage absageerteilt
            refuse
        """,
        "reason": """
            reason rejectionreason archivereason disqualificationreason grund absagegrund rejectreason
            reasonforrejection dispositionreason declinereason archivedreason ablehnungsgrund
            grundderabsage grundderablehnung
            motif motifderefus motifdurefus disqualifyreason reasonforarchiving rejectionreasons
            reasonfordisqualification
        """,
        "interviewed_on": """
            interviewedon interviewon interviewdate interview interviewedat interviewat lastinterview
            dateofinterview interviewam gespraecham gesprach gesprachsdatum lastinterviewdate
            lastinterviewedon interviewdatetime interviewtime interviewscheduledfor dateinterviewed
            interviewdatum interviewtermin gesprachstermin gespracham vorstellungsgesprach
            vorstellungsgespracham datumdesgesprachs
            dateentretien datedentretien datedelentretien entretien entretienle interviewstart
            interviewstarttime interviewstartsat interviewstartdate interviewscheduledat scheduledinterviewdate
            interviewscheduleddate intervieweventstarttime
        """,
        "interview_status": """
            interviewstatus interviewstate statusofinterview meetingstatus intervieweventstatus interviewoutcome
            gesprachsstatus statusdesgesprachs statusdesinterviews interviewergebnis statutdelentretien
        """,
        "interviewer": """
            interviewer interviewername interviewedby gesprachmit interviewtvon interviewers
            interviewernames interviewpanel panel interviewteam gesprachspartner gefuhrtvon interviewerin
            intervieweur intervieweurs intervieweuse entretienavec interviewparticipants
        """,
        "interviewer_email": """
            intervieweremail intervieweraddress emailinterviewer intervieweremails interviewersemail
            interviewersemails intervieweremailaddress interviewermail emailinterviewerin
        """,
        "hiring_manager": """
            hiringmanager manager hiringmanagername vorgesetzter fuhrungskraft fachvorgesetzter
            hiringmanagers hm hiringlead fuhrungskraftname fachabteilungverantwortlich
            einstellendefuhrungskraft fuhrungskrafte vorgesetzte
            postinghiringmanager responsablerecrutement managerrecruteur responsablehierarchique
        """,
        "hiring_manager_email": """
            hiringmanageremail manageremail emailfuhrungskraft emailhiringmanager hiringmanagersemail
            hiringmanageremails hiringmanageremailaddress hmemail emailvorgesetzter fuhrungskraftemail
        """,
        "recruiter": """
            recruiter recruitername recruiterin recruiters owner jobowner candidateowner opportunityowner
            verantwortlicherrecruiter
            recruteur recruteuse postingowner
        """,
        "recruiter_email": "recruiteremail emailrecruiter recruiteremails recruiteremailaddress owneremail",
        "prospect": "prospect isprospect",
        "can_email": "canemail emailallowed darfemail",
    }.items()
}
# Only where no column goes by a better name: a candidate was made when they applied, or long before.
OTHERWISE: Mapping[str, frozenset[str]] = {
    "applied_on": words("""
        createdat createdon created createddate datecreated candidatecreatedat candidatecreated added addedat addedon
        dateadded erstelltam erstellt angelegtam angelegt hinzugefugtam creele datedecreation
    """),
}
FIELDS = tuple(NAMES)

NOTHING = words("- -- \u2013 \u2014 n/a na n/v none null nil . #n/a (null) k.a.") | {""}
NO_DAY = words("0000-00-00 1900-01-00 0 tbd tba open offen pending never") | {"0000-00-00 00:00:00"}
YES, NO = words("yes true 1 y ja x wahr oui vrai \u2713"), words("no false 0 n nein falsch non faux")
PARTICLES = words("van von de der den di da del dos la le bin al ter zu")  # Noor van Dijk
